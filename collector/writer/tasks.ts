import { type Store, StoreError } from '../store/store.js'

const MINUTE_MS = 60_000
const FORGET_MS = 5 * MINUTE_MS
/** Between two parts of a long deletion: what has come in meanwhile is written. */
const PAUSE_MS = 100

export interface TasksOptions {
  /** `null` while the disk fails. */
  store: () => Pick<Store, 'forgetSalts' | 'deleteOld'> | null
  /** Days that visits are kept unless their site says otherwise; 0: for ever. */
  retentionDays: number
  clock: () => number
  /** Whether the clock can be trusted to say what is old. */
  isSteady: () => boolean
  /** Told when the engine fails; it is tried again later. */
  onFailure: (error: StoreError) => void
}

/** What the writing thread does besides writing: salts are forgotten, what is old is deleted. At the start and then on. */
export function startTasks({ store, retentionDays, clock, isSteady, onFailure }: TasksOptions): { stop(): void } {
  const attempt = (task: () => number, laterMs: number) => () => {
    try {
      return task()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      onFailure(error)
      return laterMs
    }
  }
  const forgetSalts = () => {
    if (isSteady()) store()?.forgetSalts(clock())
    return FORGET_MS
  }
  // Every minute for the sites that were removed; where nothing is old, looking costs less than 1 ms.
  const deleteOld = () => (store()?.deleteOld({ now: clock(), retentionDays }) === false ? PAUSE_MS : MINUTE_MS)
  const tasks = [repeat(attempt(forgetSalts, FORGET_MS)), repeat(attempt(deleteOld, MINUTE_MS))]
  return {
    stop() {
      for (const task of tasks) task.stop()
    },
  }
}

/** Runs a task now and again after as many ms as it says. */
function repeat(task: () => number): { stop(): void } {
  let timer: NodeJS.Timeout
  function run(): void {
    timer = setTimeout(run, task()).unref()
  }
  run()
  return { stop: () => clearTimeout(timer) }
}
