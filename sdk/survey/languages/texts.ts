/** The question of a kind, and what its lowest and its highest score mean. */
export type Asked = readonly [question: string, low: string, high: string]

/** What is said in one language. */
export interface Texts {
  thumbs: Asked
  nps: Asked
  csat: Asked
  ces: Asked
  review: Asked
  choice: readonly [question: string]
  text: readonly [question: string]
  comment: string
  send: string
  dismiss: string
  thanks: string
  tab: string
}
