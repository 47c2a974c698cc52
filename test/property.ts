/**
 * How often a property is tried: `FOOTFALL_RUNS=1000 FOOTFALL_SEED=… npx vitest run …`. A failure tells its seed and the
 * smallest counterexample.
 */
export const runs = (usual: number) => ({
  numRuns: Number(process.env.FOOTFALL_RUNS ?? usual),
  ...(process.env.FOOTFALL_SEED !== undefined && { seed: Number(process.env.FOOTFALL_SEED) }),
})
