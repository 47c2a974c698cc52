/** See pages.mjs. */
export const PAGES: Record<
  string,
  { title: string; seconds: number; next: Record<string, number>; actions: Record<string, number> }
>
