/** A WebDriver session: what one element of the protocol is asked, and what it answers. */
export type Ask = <T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<T>

const START_MS = 20_000

/** Asks a driver; what it refuses is thrown with the driver's own words. */
export function createAsk(base: string): Ask {
  return async (method, path, body) => {
    const reply = await fetch(base + path, { method, body: body && JSON.stringify(body) })
    const { value } = await reply.json()
    if (reply.ok) return value
    throw new Error(`WebDriver ${method} ${path}: ${value?.error}: ${value?.message}`)
  }
}

/** Waits until a driver that was started just now listens. */
export async function awaitDriver(ask: Ask): Promise<void> {
  const end = Date.now() + START_MS
  for (;;) {
    try {
      await ask('GET', '/status')
      return
    } catch (cause) {
      if (Date.now() > end) throw new Error('the WebDriver did not start', { cause })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
