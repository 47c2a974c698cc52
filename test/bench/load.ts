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
  /** ms, one a request. */
  latencies: number[]
}

const END_OF_HEAD = '\r\n\r\n'

/** Keeps every connection busy with one request after the other and counts the 202s. Rejects on any other answer. */
export async function runLoad({ url, connections, seconds, next }: Load): Promise<Loaded> {
  const latencies: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  await Promise.all(Array.from({ length: connections }, () => keepBusy({ url, end, next, latencies })))
  return { perSecond: latencies.length / ((performance.now() - start) / 1000), latencies }
}

function keepBusy({ url, end, next, latencies }: Pick<Load, 'url' | 'next'> & { end: number; latencies: number[] }) {
  const { hostname, port } = new URL(url)
  return new Promise<void>((done, failed) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let sent = 0
    let answer = ''
    const send = () => {
      sent = performance.now()
      answer = ''
      socket.write(next())
    }
    socket.on('connect', send)
    socket.on('error', failed)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!isWhole(answer)) return
      if (!answer.startsWith('HTTP/1.1 202')) {
        failed(new Error(answer))
        socket.destroy()
        return
      }
      latencies.push(performance.now() - sent)
      if (performance.now() < end) send()
      else socket.end(() => done())
    })
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf(END_OF_HEAD)
  if (head < 0) return false
  const length = /content-length: (\d+)/i.exec(answer)
  return length ? answer.length >= head + END_OF_HEAD.length + Number(length[1]) : answer.endsWith('0\r\n\r\n')
}
