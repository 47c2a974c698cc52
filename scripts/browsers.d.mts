/** See browsers.mjs. */
export const BROWSERS: string[]
export function ensureBrowsers(names: readonly string[]): Promise<Record<string, string>>
