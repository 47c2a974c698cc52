/** What events are put in order by. */
export interface Placed {
  /** UTC ms; and its view's. */
  at: number
  viewAt: number
  n: number
  /** Its view's id. */
  view: string
}

/** Order of events (METRICS.md §1): the same however they arrived. */
export const inOrder = (a: Placed, b: Placed): number =>
  a.at - b.at || a.viewAt - b.viewAt || a.n - b.n || (a.view < b.view ? -1 : a.view > b.view ? 1 : 0)
