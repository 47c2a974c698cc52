type Note = unknown[] & { t?: number }
type Stub = ((...call: unknown[]) => void) & { q: Note[] }

/** Pasted into a page before the script: notes calls, each with its time, in both forms, until the script is there. */
const notes: Note[] = []
const stub: Stub = Object.assign(
  (...call: Note) => {
    call.t = Date.now()
    notes.push(call)
  },
  { q: notes },
)
for (const name of 'track pageview identify group reset feedback survey order refund cart checkout consent optOut set flush on stop'.split(
  ' ',
)) {
  Object.assign(stub, { [name]: (...args: unknown[]) => stub(name, ...args) })
}
const host: { footfall?: unknown } = window as never
host.footfall = host.footfall || stub
