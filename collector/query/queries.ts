import { StoreError } from '../store/store.js'
import type { Thread } from '../threads.js'
import type { StoppableQuestion } from './budget.js'
import type { ReportAnswer } from './reports.js'

/** What the thread answers. How the engine failed is an answer: an error would lose its class on its way between threads. */
export type ThreadAnswer = ReportAnswer | { failed: Pick<StoreError, 'message' | 'isOfDisk'> }

export interface QueriesOptions {
  open: (onDeath: (error: unknown) => void) => Promise<Thread<StoppableQuestion, ThreadAnswer>>
  /** Told each time that the thread ends, or cannot be started again. */
  onDeath: (error: unknown) => void
}

/** So long after it could not be started. */
const AGAIN_MS = 1000

const UNAVAILABLE: ReportAnswer = {
  error: {
    code: 'unavailable',
    message:
      'the thread that answers questions ended and is being started again: if it ended for want of memory, ask about fewer days or by fewer dimensions, or raise FOOTFALL_QUERY_MEMORY_MB',
  },
}

/**
 * The thread that answers questions, and where it ends, another one: nothing is lost with it but answers. What it was
 * asked, and is asked meanwhile, is refused as `unavailable`. Rejects when the first one cannot be started. Its `ask` throws `StoreError`.
 */
export async function openQueries({ open, onDeath }: QueriesOptions): Promise<Thread<StoppableQuestion, ReportAnswer>> {
  let thread: Thread<StoppableQuestion, ThreadAnswer> | null = null
  let starting: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function start(): Promise<void> {
    thread = await open((error) => {
      thread = null
      onDeath(error)
      restart()
    })
  }

  function restart(): void {
    if (isClosed) return
    starting = start().catch((error) => {
      onDeath(error)
      timer = setTimeout(restart, AGAIN_MS)
    })
  }

  await start()
  return {
    async ask(question) {
      const asked = thread
      if (!asked) return UNAVAILABLE
      const answer = await asked.ask(question).catch((error) => {
        if (asked === thread) throw error
        return UNAVAILABLE
      })
      if ('failed' in answer) throw new StoreError(answer.failed.message, answer.failed)
      return answer
    },
    async close() {
      isClosed = true
      await starting
      clearTimeout(timer)
      await thread?.close()
    },
  }
}
