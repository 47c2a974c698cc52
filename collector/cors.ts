/**
 * What a browser may do with the reply to a page of this origin. A page of our own site may send and take cookies, so the
 * reply names it (Fetch standard: no `*` with credentials); every other one may read without them. Our own site is our
 * host, or one that shares its last two labels: the script asks the browser more exactly before it sends credentials.
 */
export function corsHeaders(origin: string | undefined, host: string): Record<string, string> {
  // Without the last one a page cannot see when it may come back.
  const shared = { Vary: 'Origin', 'Access-Control-Expose-Headers': 'Retry-After' }
  if (origin === undefined || !isOurSite(origin, host)) return { ...shared, 'Access-Control-Allow-Origin': '*' }
  return { ...shared, 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }
}

function isOurSite(origin: string, host: string): boolean {
  const page = URL.canParse(origin) ? new URL(origin).hostname : ''
  const own = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  return page !== '' && (page === own || (!/^[\d.]+$|:/.test(page) && lastLabels(page) === lastLabels(own)))
}

const lastLabels = (hostname: string) => hostname.split('.').slice(-2).join('.')
