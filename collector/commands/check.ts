import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { createProgress } from './progress.js'

/** `footfall check`: looks through the whole file and only reads, beside a collector too. Exit code 1 when something is wrong. */
export function check({ store: url, json }: { store: string; json: boolean }): void {
  standBack()
  const store = openStore(url, 'read')
  const progress = createProgress()
  try {
    const problems = store.check((share, what) => progress.show(share, what))
    progress.clear()
    if (json) console.log(JSON.stringify({ ok: problems.length === 0, problems }))
    else console.log(problems.length === 0 ? 'ok' : problems.join('\n'))
    if (problems.length > 0) process.exitCode = 1
  } finally {
    progress.clear()
    store.close()
  }
}
