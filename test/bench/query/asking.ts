import type { StoppableQuestion } from '../../../collector/query/budget.js'
import type { ReportAnswer } from '../../../collector/query/reports.js'
import { createStop } from '../../../collector/query/stop.js'
import type { Site } from '../../../collector/sites.js'
import { openThread } from '../../../collector/threads.js'
import type { Duck } from './duckdb.js'
import { type Question, rowsOf } from './questions.js'

const THREAD = new URL('../../../dist/collector/query-thread.js', import.meta.url)

/** Answers questions that are asked at once. */
export interface Asking {
  ask(questions: readonly Question[]): Promise<ReportAnswer[]>
  close(): Promise<void>
}

/** The thread that a collector answers questions in, with nothing in memory yet. */
export async function openAsking(url: string, site: Site): Promise<Asking> {
  const onDeath = (error: unknown) => {
    throw error
  }
  const thread = await openThread<StoppableQuestion, ReportAnswer>(THREAD, { workerData: { store: url }, onDeath })
  return {
    ask: (questions) =>
      Promise.all(
        questions.map(({ report, body }) =>
          thread.ask({ question: { report, body, site, now: Date.now() }, stop: createStop() }),
        ),
      ),
    close: thread.close,
  }
}

/** ms of both for questions that are asked at once, one after the other. Throws when an answer differs. */
export async function askBoth(
  questions: readonly Question[],
  { asking, duck }: { asking: Asking; duck: Duck },
): Promise<{ ours: number; theirs: number }> {
  const start = performance.now()
  const answers = await asking.ask(questions)
  const half = performance.now()
  const tables: number[][][] = []
  for (const { sql } of questions) tables.push(await duck.ask(sql))
  const end = performance.now()
  for (const [i, question] of questions.entries()) {
    const [got, expected] = [rowsOf(answers[i]), question.read(tables[i])].map((rows) => JSON.stringify(rows))
    if (got !== expected) throw new Error(`${JSON.stringify(question.body)}\n${got}\nDuckDB: ${expected}`)
  }
  return { ours: half - start, theirs: end - half }
}
