import type { Event, Props } from './protocol.js'

/** An event before it has its place in a view. */
export type Happening = Event extends infer E ? (E extends Event ? Omit<E, 'view' | 'n' | 'at'> : never) : never

/** An event as a hook sees it. */
export type Seen = Happening & { at: number; props?: Props; value?: number }
