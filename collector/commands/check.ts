import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { createProgress } from './progress.js'

/**
 * `footfall check`: looks through the whole file and only reads, beside a collector too; with `--rebuild` makes the columns
 * anew that questions are answered from. Exit code 1 when something is wrong.
 */
export function check({ store: url, json, rebuild }: { store: string; json: boolean; rebuild: boolean }): void {
  standBack()
  const store = openStore(url, 'read')
  const progress = createProgress()
  try {
    const problems = store.check((share, what) => progress.show(share, what))
    const days = rebuild ? store.rebuildColumns((share, what) => progress.show(share, what)) : null
    progress.clear()
    const rebuilt = days === null ? '' : `; columns of ${days} ${days === 1 ? 'day' : 'days'} built again`
    if (json)
      console.log(JSON.stringify({ ok: problems.length === 0, problems, ...(days !== null && { rebuilt: days }) }))
    else console.log(problems.length === 0 ? `ok${rebuilt}` : problems.join('\n'))
    if (problems.length > 0) process.exitCode = 1
  } finally {
    progress.clear()
    store.close()
  }
}
