import type { Context } from 'hono'
import { sheetOf } from './questions.js'
import type { Store } from './store/store.js'

const FOR_EVER = 'public, max-age=31536000, immutable'
/** Of a version that is gone: somebody changed it since the browser was told. */
const A_MINUTE = 'public, max-age=60'

/** `GET /e/q?site=ID&v=VERSION`: what a site asks its visitors now, to be kept for as long as the version is current. */
export function createQuestionnaire(store: Pick<Store, 'findSite' | 'questions'>) {
  return (c: Context): Response => {
    const site = store.findSite(c.req.query('site') ?? '')
    if (!site) return c.json({ error: { code: 'unknown_site', message: 'no such site', path: 'site' } }, 404)
    const sheet = sheetOf(store.questions.list(site))
    const isCurrent = sheet !== null && sheet.version === c.req.query('v')
    return c.body(sheet?.body ?? '{"questions":[]}', 200, {
      'Content-Type': 'application/json',
      'Cache-Control': isCurrent ? FOR_EVER : A_MINUTE,
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
  }
}
