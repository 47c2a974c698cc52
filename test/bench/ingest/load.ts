import { connect } from 'node:net'

/** Requests that are ready to be written to a socket, each used once. */
export interface Load {
  /** Of the collector: `http://127.0.0.1:8080` */
  url: string
  connections: number
  seconds: number
  next: () => Buffer
}

export interface Loaded {
  perSecond: number
  /** ms, one a request that was accepted, from when it was due. */
  latencies: number[]
  /** The same from when it was sent. */
  answered: number[]
  /** Of all answers but 202: how many had a `Retry-After`, and how many had none. */
  refused: { withRetry: number; without: number }
}

const END_OF_HEAD = '\r\n\r\n'

/** Keeps every connection busy with one request after the other. Rejects when a connection breaks. */
export async function runLoad({ url, connections, seconds, next }: Load): Promise<Loaded> {
  const answers = createAnswers()
  const clients = await openClients(url, connections)
  const start = performance.now()
  const end = start + seconds * 1000
  const keepBusy = async (client: Client) => {
    while (performance.now() < end) {
      const sent = performance.now()
      answers.add(await client.ask(next()), { due: sent, sent })
    }
  }
  await Promise.all(clients.map(keepBusy))
  const perSecond = answers.latencies.length / ((performance.now() - start) / 1000)
  for (const client of clients) client.close()
  return { perSecond, latencies: answers.latencies, answered: answers.answered, refused: answers.refused }
}

/**
 * So many requests a second, whether or not the answers keep up: a request that finds no free connection waits for
 * one, and its latency counts from the moment it was due.
 */
export async function runRate({ url, connections, seconds, next, rate }: Load & { rate: number }): Promise<Loaded> {
  const answers = createAnswers()
  const clients = await openClients(url, connections)
  const start = performance.now()
  const total = Math.floor(rate * seconds)
  let taken = 0
  const work = async (client: Client) => {
    while (taken < total) {
      const due = start + (taken++ * 1000) / rate
      const early = due - performance.now()
      if (early > 0) await new Promise((done) => setTimeout(done, early))
      const sent = performance.now()
      answers.add(await client.ask(next()), { due, sent })
    }
  }
  await Promise.all(clients.map(work))
  const perSecond = answers.latencies.length / ((performance.now() - start) / 1000)
  for (const client of clients) client.close()
  return { perSecond, latencies: answers.latencies, answered: answers.answered, refused: answers.refused }
}

function createAnswers() {
  const latencies: number[] = []
  const answered: number[] = []
  const refused = { withRetry: 0, without: 0 }
  return {
    latencies,
    answered,
    refused,
    add(head: string, { due, sent }: { due: number; sent: number }): void {
      if (head.startsWith('HTTP/1.1 202')) {
        latencies.push(performance.now() - due)
        answered.push(performance.now() - sent)
      } else if (/^retry-after: \d/im.test(head)) refused.withRetry++
      else refused.without++
    },
  }
}

interface Client {
  /** Resolves with the head of the answer, once the body is there too. */
  ask(request: Buffer): Promise<string>
  close(): void
}

async function openClients(url: string, count: number): Promise<Client[]> {
  return Promise.all(Array.from({ length: count }, () => openClient(url)))
}

/** One listener a connection, and no more work a request than there must be: the client shares the machine. */
async function openClient(url: string): Promise<Client> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((done, failed) => socket.once('connect', done).once('error', failed))
  let asked: { done: (head: string) => void; failed: (error: Error) => void } | null = null
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1')
    const head = answer.indexOf(END_OF_HEAD)
    if (head < 0 || !isWhole(answer, head)) return
    const whole = answer.slice(0, head)
    answer = ''
    asked?.done(whole)
  })
  const broke = () => asked?.failed(new Error(`the connection broke: ${answer}`))
  socket.on('close', broke).on('error', broke)
  return {
    ask: (request) =>
      new Promise((done, failed) => {
        asked = { done, failed }
        socket.write(request)
      }),
    close() {
      asked = null
      socket.end()
    },
  }
}

const LENGTH = /content-length: (\d+)/i

function isWhole(answer: string, head: number): boolean {
  const length = LENGTH.exec(answer)
  return length ? answer.length >= head + END_OF_HEAD.length + Number(length[1]) : answer.endsWith('0\r\n\r\n')
}
