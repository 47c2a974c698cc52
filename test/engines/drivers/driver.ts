/** A running browser whose whole traffic goes through one proxy, so that every host name leads to the test. */
export interface Engine {
  /** A new tab in front; it shares the cookies of the others. */
  open(): Promise<Tab>
  /** Ends every process of it. */
  quit(): Promise<void>
}

/** One tab, used as a visitor uses it: what the mouse and the keys do is trusted input, not events made by script. */
export interface Tab {
  /** Loads an address, as if typed. */
  goto(url: string): Promise<void>
  /** Runs a function in the page and gives what it returns, awaited. It sees its arguments and the page, nothing else. */
  evaluate<A extends Json[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>>
  click(selector: string): Promise<void>
  /** Presses a letter's key. */
  press(letter: string): Promise<void>
  moveMouse(x: number, y: number): Promise<void>
  /** The cookies that its page can see, as the browser keeps them. */
  cookies(): Promise<Cookie[]>
  close(): Promise<void>
}

export interface Cookie {
  name: string
  domain: string
  path: string
  secure: boolean
  httpOnly: boolean
  sameSite: string
  /** UTC seconds. */
  expires: number
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The path of a part of a browser, as `npm test` and `npm run test:browsers` have found it. */
export function pathOf(variable: string): string {
  const path = process.env[variable]
  if (!path) throw new Error(`${variable} is not set: run the tests with npm test or npm run test:browsers`)
  return path
}

/** A call of `run` as source: what every driver takes. */
export function sourceOf(run: (...args: never[]) => unknown, args: readonly Json[]): string {
  return `(${run})(${args.map((arg) => JSON.stringify(arg)).join(', ')})`
}
