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

type ToThread<Question> = { asked: Asked<Question>[] } | 'close'

interface Waiting<Answer> {
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Starts the thread of `file`, and resolves when it has all it needs; rejects with what kept it from that. `onDeath` is
 * called when it ends later without having been closed.
 */
export async function openThread<Question, Answer>(
  file: URL,
  { workerData, onDeath }: { workerData: unknown; onDeath: (error: unknown) => void },
): Promise<Thread<Question, Answer>> {
  const worker = new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
  const ended = () => new Error(`thread ${file.pathname} ended`)
  const exited = new Promise<void>((done) => worker.once('exit', () => done()))
  await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => Promise.reject(ended()))])
  const waiting = new Map<number, Waiting<Answer>>()
  let asked: Asked<Question>[] = []
  let lastId = 0
  let isClosing = false

  worker.on('message', (answers: Answered<Answer>[]) => {
    for (const message of answers) {
      const { resolve, reject } = waiting.get(message.id) ?? {}
      waiting.delete(message.id)
      if ('error' in message) reject?.(message.error)
      else resolve?.(message.answer)
    }
  })
  worker.on('error', fail)
  worker.on('exit', () => {
    if (!isClosing) fail(ended())
  })

  function fail(error: unknown): void {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    if (!isClosing) onDeath(error)
  }

  function send(): void {
    if (asked.length > 0) worker.postMessage({ asked } satisfies ToThread<Question>)
    asked = []
  }

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
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
      port?.postMessage(await answersOf(turn))
      for (let next = drain(); next; next = drain()) take(next)
    }
    isBusy = false
    if (!isClosing) return
    close()
    port?.close()
  }

  const drain = (): ToThread<Question> | undefined => (port ? receiveMessageOnPort(port)?.message : undefined)

  async function answersOf(turn: Asked<Question>[]): Promise<Answered<Answer>[]> {
    try {
      const answers = await answer(turn.map(({ question }) => question))
      return turn.map(({ id }, i) => ({ id, answer: answers[i] }))
    } catch (error) {
      return turn.map(({ id }) => ({ id, error }))
    }
  }

  port.on('message', (message: ToThread<Question>) => {
    take(message)
    if (!isBusy) void work()
  })
  port.postMessage('open')
}
