/**
 * A host as browsers send it: `https://Shop.example/` is `shop.example`, names in other scripts are what browsers send;
 * `*.example.com` is all below one. `null` for what is no host.
 */
export function readHost(text: string): string | null {
  const [, star = '', rest] = /^(?:https?:\/\/)?(\*\.)?([^/?#@*\s]+)\/?$/i.exec(text) ?? []
  const url = rest !== undefined && URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : null
  return url?.hostname ? `${star}${url.hostname}` : null
}
