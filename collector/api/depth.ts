/** How deep lists and objects of a question may stand inside each other: none that can be answered comes near. */
export const MAX_DEPTH = 50

export const TOO_DEEP = `must not be nested deeper than ${MAX_DEPTH}`

/** Whether what came out of JSON is nested deeper: the thread that answers could not be sent it. */
export function isTooDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1))
}
