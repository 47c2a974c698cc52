/** `localStorage`, where it can be had: sandboxed frames and browsers' settings forbid it, and it may be full. */
export function useStorage<T>(run: (storage: Storage) => T): T | undefined {
  try {
    return run(localStorage)
  } catch {}
}
