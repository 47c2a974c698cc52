/** What is thrown for an option that cannot be used: it names the option and the fix. */
export const wrongOption = (name: string, needed: string) =>
  new TypeError(`footfall: option "${name}" must be ${needed}`)

/** The address of a collector's route; `url` is the option. Throws a `TypeError`. */
export function routeAt(url: string, path: string): string {
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) {
    throw wrongOption('url', `an address, such as "https://stats.example.com", not ${JSON.stringify(url)}`)
  }
  return `${url.replace(/\/+$/, '')}${path}`
}
