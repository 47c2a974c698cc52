import { connect, type Socket } from 'node:net'

/** A connection without any HTTP of its own; what goes wrong with it only closes it. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {})
  await new Promise((done) => socket.once('connect', done).once('close', done))
  return socket
}

/** Writes the bytes, and gives all that came back until the other side closed; rejects when it never does. */
export async function exchange(url: string, bytes: string | Buffer, limitMs = 30_000): Promise<string> {
  const socket = await open(url)
  socket.write(bytes)
  return new Promise((done, failed) => {
    let got = ''
    const late = setTimeout(() => {
      socket.destroy()
      failed(new Error(`still open after ${limitMs} ms; got ${JSON.stringify(got)}`))
    }, limitMs)
    const over = () => {
      clearTimeout(late)
      socket.destroy()
      done(got)
    }
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
    })
    socket.once('end', over).once('close', over)
  })
}

/** The status of each answer on a connection. */
export const statusesOf = (got: string) => [...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
