const WIDTH = 24
const EVERY_MS = 100

/** A bar on standard error while a person watches; silent otherwise. */
export interface Progress {
  /** `share` is 0 to 1, or `null` when nobody knows how much there is. */
  show(share: number | null, text: string): void
  /** Removes the bar. */
  clear(): void
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let shownAt = 0
  return {
    show(share, text) {
      if (!stream.isTTY || (Date.now() - shownAt < EVERY_MS && share !== 1)) return
      shownAt = Date.now()
      const bar = share === null ? '' : `${barOf(share)} ${String(Math.floor(share * 100)).padStart(3)} % `
      stream.write(`\r\x1b[2K${bar}${text}`)
    },
    clear() {
      if (stream.isTTY) stream.write('\r\x1b[2K')
    },
  }
}

function barOf(share: number): string {
  const filled = Math.round(Math.min(1, share) * WIDTH)
  return `[${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}]`
}
