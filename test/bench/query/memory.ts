import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createReports } from '../../../collector/query/reports.js'
import { openStore } from '../../../collector/store/open.js'
import { install } from '../../process.js'
import { residentMib } from '../memory.js'
import { SITE, siteOf } from './fill.js'
import type { Question } from './questions.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What the columns in memory take once everything has been asked, MiB: in this process, which can be asked. */
export async function cacheMib(url: string, questions: readonly Question[]): Promise<number> {
  const store = openStore(url, 'read')
  const site = siteOf(url)
  const ask = createReports(store)
  const before = buffersMib()
  for (const { report, body } of questions) await ask({ report, body, site, now: Date.now() })
  const mib = buffersMib() - before
  store.close()
  return mib
}

function buffersMib(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers / 2 ** 20
}

/** What a collector holds once it has answered everything over HTTP, MiB. */
export async function collectorMib(url: string, questions: readonly Question[]): Promise<number> {
  const installation = install()
  try {
    const { out: key } = installation.run(['key', 'create', '--site', SITE.id, '--read', '--store', url])
    const address = await installation.serve('--store', url)
    const headers = { Authorization: `Bearer ${key}` }
    for (const { report, body } of questions) {
      const reply = await fetch(`${address}/api/v2/${report}`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (reply.status !== 200) throw new Error(await reply.text())
      await reply.body?.cancel()
    }
    return residentMib(installation.pid())
  } finally {
    await installation.remove()
  }
}
