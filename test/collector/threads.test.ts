import { afterEach, describe, expect, it } from 'vitest'
import { openThread, type Thread } from '../../collector/threads.js'

/** Answers with the question itself. */
const ECHO = `
  import { parentPort } from 'node:worker_threads'
  parentPort.on('message', (message) => {
    if (message === 'close') parentPort.close()
    else parentPort.postMessage(message.asked.map(({ id, question }) => ({ id, answer: question })))
  })
  parentPort.postMessage('open')`

const deaths: unknown[] = []
let thread: Thread<unknown, unknown> | null = null
afterEach(async () => {
  await thread?.close()
  thread = null
})

const open = async (script: string) => {
  thread = await openThread<unknown, unknown>(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
    workerData: null,
    onDeath: (error) => deaths.push(error),
  })
  return thread
}

function nested(depth: number): unknown {
  let value: unknown = []
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

describe('a thread', () => {
  it('is not sent what cannot be sent: that question fails alone', async () => {
    const { ask } = await open(ECHO)
    const asked = await Promise.allSettled([ask(1), ask(nested(50_000)), ask(() => {}), ask(2)])

    expect(asked).toMatchObject([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: { name: 'RangeError' } },
      { status: 'rejected', reason: { message: expect.stringMatching(/^DataCloneError: .*could not be cloned/s) } },
      { status: 'fulfilled', value: 2 },
    ])
    expect(await ask(3)).toBe(3)
    expect(deaths).toEqual([])
  })
})
