import { type Store, StoreError } from '../store/store.js'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Between two parts of a long deletion: what has come in meanwhile is written. */
const PAUSE_MS = 100

export interface TasksOptions {
  store: Pick<Store, 'forgetSalts' | 'deleteOld'>
  /** Days that visits are kept unless their site says otherwise; 0: for ever. */
  retentionDays: number
  clock: () => number
}

/** What the writing thread does besides writing: salts are forgotten, what is old is deleted. At the start and then on. */
export function startTasks({ store, retentionDays, clock }: TasksOptions): { stop(): void } {
  const tasks = [
    repeat(() => {
      store.forgetSalts(clock())
      return HOUR_MS
    }, HOUR_MS),
    // Every minute for the sites that were removed; where nothing is old, looking costs less than 1 ms.
    repeat(() => (store.deleteOld({ now: clock(), retentionDays }) ? MINUTE_MS : PAUSE_MS), MINUTE_MS),
  ]
  return {
    stop() {
      for (const task of tasks) task.stop()
    },
  }
}

/** Runs a task now and again after as many ms as it says; when the engine fails, that is said, and it is tried later. */
function repeat(task: () => number, laterMs: number): { stop(): void } {
  let timer: NodeJS.Timeout
  function run(): void {
    timer = setTimeout(run, waitAfter()).unref()
  }
  function waitAfter(): number {
    try {
      return task()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      process.emitWarning(error.message)
      return laterMs
    }
  }
  run()
  return { stop: () => clearTimeout(timer) }
}
