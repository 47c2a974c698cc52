import { Interrupted } from '../store/store.js'

/** A number in memory that two threads see: not 0 once nobody waits for the answer any more. */
export type Stop = Int32Array<SharedArrayBuffer>

export const createStop = (): Stop => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

export const stopNow = (stop: Stop): void => void Atomics.store(stop, 0, 1)

/** Throws `Interrupted` where that has been done. */
export function checkStop(stop: Stop): void {
  if (Atomics.load(stop, 0) !== 0) throw new Interrupted('nobody waits for the answer any more')
}
