import type { Thread } from '../threads.js'
import type { StoppableQuestion } from './budget.js'
import type { ReportAnswer } from './reports.js'

export interface QueriesOptions {
  open: (onDeath: (error: unknown) => void) => Promise<Thread<StoppableQuestion, ReportAnswer>>
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
 * asked, and is asked meanwhile, is refused as `unavailable`. Rejects when the first one cannot be started.
 */
export async function openQueries({ open, onDeath }: QueriesOptions): Promise<Thread<StoppableQuestion, ReportAnswer>> {
  let thread: Thread<StoppableQuestion, ReportAnswer> | null = null
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
      try {
        return await asked.ask(question)
      } catch (error) {
        if (asked === thread) throw error
        return UNAVAILABLE
      }
    },
    async close() {
      isClosed = true
      await starting
      clearTimeout(timer)
      await thread?.close()
    },
  }
}
