/** Ctrl-C and SIGTERM abort the signal, so that what runs can end well; a second one ends the process at once. */
export function onInterruption(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort()
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', abort)
      process.off('SIGTERM', abort)
    },
  }
}
