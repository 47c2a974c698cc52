/** The headers beside the user agent that say what made a request, as it sends them by itself (UA Client Hints, Fetch). */
export const HINT_HEADERS = [
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
  'sec-purpose',
  'purpose',
  'x-purpose',
  'x-moz',
] as const

export type Hints = { readonly [H in (typeof HINT_HEADERS)[number]]?: string }

/** No header is looked at beyond this. */
export const MAX_HEADER_LENGTH = 512

/** The hints of a request: what is there, cut. */
export function hintsOf(header: (name: string) => string | undefined): Hints {
  const hints: Partial<Record<keyof Hints, string>> = {}
  for (const name of HINT_HEADERS) {
    const value = header(name)
    if (value) hints[name] = value.slice(0, MAX_HEADER_LENGTH)
  }
  return hints
}

export interface Brand {
  name: string
  /** Its major version. */
  version: string
}

/** `"Chromium";v="130", "Brave";v="130", "Not?A_Brand";v="99"` → its entries without the made-up one. */
export function brandsOf(list = ''): Brand[] {
  return [...list.matchAll(/"([^"\\]*)"\s*;\s*v="(\d{1,4})/g)]
    .map(([, name, version]) => ({ name, version }))
    .filter(({ name }) => name.replaceAll(/[^A-Za-z]/g, '').toLowerCase() !== 'notabrand')
}

/** `"Windows"` → Windows. */
export const unquoted = (value = '') => value.replaceAll('"', '').trim()
