import { once } from 'node:events'
import { parentPort, receiveMessageOnPort, Worker } from 'node:worker_threads'

/** A thread that answers questions; what is asked within one turn of the event loop travels together. */
export interface Thread<Question, Answer> {
  /** Rejects when the thread fails. */
  ask(question: Question): Promise<Answer>
  /** Answers what was asked before, then ends the thread. */
  close(): Promise<void>
}

/** A third of what Node lets a thread take for new objects; that it is cleared more often does not show (measured). */
const YOUNG_MB = 16

interface Asked<Question> {
  id: number
  question: Question
}

type Answered<Answer> = { id: number } & ({ answer: Answer } | { error: unknown })

type ToThread<Question> = { asked: readonly Asked<Question>[] } | 'close'

interface Waiting<Answer> {
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export interface ThreadOptions {
  workerData: unknown
  /** It has ended without having been closed; told once, after all that it was asked was rejected. */
  onDeath: (error: unknown) => void
  /** MB of the heap beyond which it ends; without, what Node lets it take. */
  maxMb?: number
}

/** Starts the thread of `file`, and resolves when it has all it needs; rejects with what kept it from that. */
export async function openThread<Question, Answer>(
  file: URL,
  { workerData, onDeath, maxMb }: ThreadOptions,
): Promise<Thread<Question, Answer>> {
  const limits = { maxYoungGenerationSizeMb: YOUNG_MB, ...(maxMb && { maxOldGenerationSizeMb: maxMb }) }
  const worker = new Worker(file, { workerData, resourceLimits: limits })
  const ended = () => new Error(`thread ${file.pathname} ended`)
  const exited = new Promise<void>((done) => worker.once('exit', () => done()))
  await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => Promise.reject(ended()))])
  const waiting = new Map<number, Waiting<Answer>>()
  let asked: Asked<Question>[] = []
  let lastId = 0
  let isClosing = false
  let death: { error: unknown } | null = null

  function settle(answered: Answered<Answer>): void {
    const { resolve, reject } = waiting.get(answered.id) ?? {}
    waiting.delete(answered.id)
    if ('error' in answered) reject?.(answered.error)
    else resolve?.(answered.answer)
  }

  worker.on('message', (answers: Answered<Answer>[]) => answers.forEach(settle))
  // Whose answers they were is not known; those who have to wait for theirs may ask again.
  worker.on('messageerror', rejectAll)
  worker.on('error', fail)
  worker.on('exit', () => fail(ended()))

  function rejectAll(error: unknown): void {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function fail(error: unknown): void {
    rejectAll(error)
    if (!isClosing && !death) onDeath(error)
    death ??= { error }
  }

  function send(): void {
    postEach(asked, (some) => worker.postMessage({ asked: some } satisfies ToThread<Question>), settle)
    asked = []
  }

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (death) return reject(death.error)
        waiting.set(++lastId, { resolve, reject })
        if (asked.push({ id: lastId, question }) === 1) setImmediate(send)
      }),
    close: () => {
      isClosing = true
      send()
      worker.postMessage('close' satisfies ToThread<Question>)
      return exited
    },
  }
}

/** Posts all in one message, or where that cannot be, each in its own; tells which ones cannot be posted at all. */
function postEach<T extends { id: number }>(
  items: readonly T[],
  post: (items: readonly T[]) => void,
  onRefused: (refused: { id: number; error: unknown }) => void,
): void {
  if (items.length === 0) return
  try {
    post(items)
  } catch (error) {
    if (items.length > 1) for (const item of items) postEach([item], post, onRefused)
    else onRefused({ id: items[0].id, error: plainError(error) })
  }
}

/** An error that stays one on its way between threads, as those of the platform (`DataCloneError`) do not. */
function plainError(error: unknown): Error {
  if (error instanceof Error && Object.getPrototypeOf(error) !== DOMException.prototype) return error
  return new Error(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
}

/**
 * The other side: answers all that has come in since the last time in one call, in order, or `atOnce` of it. `answer`
 * gives one answer a question; what it throws is the error of all that it was asked.
 */
export function answerInThread<Question, Answer>(
  answer: (questions: Question[]) => Promise<Answer[]>,
  close: () => void,
  atOnce = Number.POSITIVE_INFINITY,
): void {
  const port = parentPort
  if (!port) throw new Error('not a thread')
  const queue: Asked<Question>[] = []
  let isClosing = false
  let isBusy = false

  function take(message: ToThread<Question>): void {
    if (message === 'close') isClosing = true
    else queue.push(...message.asked)
  }

  async function work(): Promise<void> {
    isBusy = true
    while (queue.length > 0) {
      const turn = queue.splice(0, atOnce)
      const answers = await answersOf(turn)
      postEach<Answered<Answer>>(answers, post, (refused) => post([refused]))
      for (let next = drain(); next; next = drain()) take(next)
    }
    isBusy = false
    if (!isClosing) return
    close()
    port?.close()
  }

  const post = (answers: readonly Answered<Answer>[]) => port.postMessage(answers)

  const drain = (): ToThread<Question> | undefined => (port ? receiveMessageOnPort(port)?.message : undefined)

  async function answersOf(turn: Asked<Question>[]): Promise<Answered<Answer>[]> {
    try {
      const answers = await answer(turn.map(({ question }) => question))
      return turn.map(({ id }, i) => ({ id, answer: answers[i] }))
    } catch (error) {
      return turn.map(({ id }) => ({ id, error: plainError(error) }))
    }
  }

  // Who asked is not known, and would wait for ever.
  port.on('messageerror', (error) => {
    throw error
  })
  port.on('message', (message: ToThread<Question>) => {
    take(message)
    if (!isBusy) void work()
  })
  port.postMessage('open')
}
