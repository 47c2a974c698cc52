/** What a site keeps under names of its own. */
export interface Named {
  name: string
}

/** Filters of API.md §4 that all must pass, to be asked by their name. */
export interface Segment extends Named {
  filters: readonly unknown[]
}
