/** What goes wrong in a collector and is caught by nobody. */
export const TROUBLES = {
  throws: `throw new Error('injected')`,
  rejects: `Promise.reject(new Error('injected'))`,
} as const

/** The command that starts a collector which has such trouble at every SIGUSR2; threads hear no signals. */
export const inTrouble = (trouble: keyof typeof TROUBLES): string[] => {
  const module = encodeURIComponent(`process.on('SIGUSR2', () => { ${TROUBLES[trouble]} })`)
  return ['env', `NODE_OPTIONS=--import data:text/javascript,${module}`]
}
