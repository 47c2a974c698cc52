/** A collector under strace, where the `when`-th of some calls of a thread fails, is slow, or is its last. */
export interface Injection {
  calls: 'fsync' | 'pwrite64'
  /** `error=EIO`, `signal=SIGKILL`, `delay_exit=300ms` */
  does: string
  /** `3`, `8..11`, `7+` */
  when: string
  /** Only on this file. */
  path?: string
}

/** The command that becomes the collector. */
export function straceOf({ calls, does, when, path }: Injection): string[] {
  const only = path === undefined ? [] : ['-P', path]
  const trace = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${does}:when=${when}`]
  const strace = process.env.FOOTFALL_STRACE ?? 'strace'
  // Quicker, since other calls are not looked at; but then no signal is sent (strace 6.1).
  const quick = does.startsWith('signal') ? [] : ['--seccomp-bpf']
  return [strace, '-D', '-f', ...quick, '-qq', '-o', '/dev/null', ...only, ...trace]
}
