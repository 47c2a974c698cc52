/**
 * How many values that nobody has sent before a site takes on one UTC day, by kind. Beyond it a new value is counted as
 * `(other)`, for good; what is known keeps its name. So nobody can fill the tables, or hide the pages of a site behind
 * made-up ones: a site of 10,000 pages that starts today has them all tomorrow.
 */
export const DAILY_NEW = {
  page: 10_000,
  title: 10_000,
  host: 1000,
  /** Referring hosts and the sources made of them. */
  source: 2000,
  /** All five campaign parameters together. */
  campaign: 5000,
  /** Event names. */
  name: 1000,
  /** Keys of events' properties; beyond it a new one is left out. */
  propKey: 500,
  /** Values of all of them together. */
  propValue: 20_000,
  /** Combinations of country, browser, system, device and language. */
  client: 5000,
  /** Regions with their cities. */
  locality: 5000,
} as const

export type Kind = keyof typeof DAILY_NEW
export type DailyNew = { readonly [K in Kind]: number }

/** What stands for values that came too late. */
export const OTHER = '(other)'
