/** So many rows a list has until it is opened. */
export const ROWS = 9
