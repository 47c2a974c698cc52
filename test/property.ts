/**
 * How often a property is tried, `FOOTFALL_RUNS` of times, from `FOOTFALL_SEED` on. A failure tells its seed and its
 * counterexample at once; `FOOTFALL_SHRINK=1` looks for the smallest one, which may take minutes.
 */
export const runs = (usual: number) => ({
  numRuns: Number(process.env.FOOTFALL_RUNS ?? usual),
  endOnFailure: process.env.FOOTFALL_SHRINK !== '1',
  ...(process.env.FOOTFALL_SEED !== undefined && { seed: Number(process.env.FOOTFALL_SEED) }),
})
