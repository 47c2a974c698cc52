import type { FeedbackKind, Props } from './protocol.js'

/** A text, or one by language, `{ en: 'Thanks', 'pt-BR': 'Obrigado' }`: the page's, else English, else the first. */
export type LocalText = string | Record<string, string>

/** Choices in the order they are offered, or by language; recorded are those of the first language. */
export type LocalChoices = readonly string[] | Record<string, readonly string[]>

/** One question: what `survey()` takes, and what the collector sends of those set up there. */
export interface Question {
  kind: FeedbackKind
  /** Whoever answered or dismissed a question of this name is not asked again. Default: the subject, else the kind. */
  name?: string
  /** What it is about, such as an article's id. */
  subject?: string
  /** Default: one of the kind, in the page's language. */
  question?: LocalText | undefined
  /** What kind `choice` offers. */
  choices?: LocalChoices
  texts?: QuestionTexts
  where?: Where
  when?: When
  whom?: Whom
  /** The first that matches the answer is asked after it. */
  follow_up?: readonly FollowUp[]
}

/** What is there besides the question; each has a default in the page's language. */
export interface QuestionTexts {
  /** What the lowest and the highest score mean. */
  low?: LocalText | undefined
  high?: LocalText | undefined
  /** Asks for a line of text after the score. */
  comment?: LocalText | undefined
  send?: LocalText | undefined
  dismiss?: LocalText | undefined
  thanks?: LocalText | undefined
  /** On the tab that opens the question. */
  tab?: LocalText | undefined
}

/** On which pages, and where in them; all that is given must hold. */
export interface Where {
  /** Path patterns, such as `/thanks*`. */
  pages?: readonly string[]
  not_pages?: readonly string[]
  /** The page must have such an element; an inline question stands at its end. */
  selector?: string
  /** Default: `inline` with a selector, else `popover`. */
  as?: 'popover' | 'inline' | 'tab'
}

/** After all of what is given. */
export interface When {
  /** After the pageview, or the call. */
  delay_seconds?: number
  /** So far down the page, in %. */
  scroll?: number
  /** Active time of the view. */
  active_seconds?: number
  /** The pointer leaves the page upwards. */
  exit_intent?: boolean
  /** An event of this name was recorded, on this page or in the half hour before it. */
  event?: string
  /** Asked again after so many days. Default: never. */
  every_days?: number
  /** Days without any other question before it. Default: 0; of the collector's popovers and tabs 7. */
  quiet_days?: number
}

/** Whom it is asked; all that is given must hold. */
export interface Whom {
  visitors?: 'new' | 'returning'
  /** % of visitors, the same ones each time. */
  share?: number
  /** Properties of `set()` and traits of `identify()`. */
  props?: Props
}

export interface FollowUp {
  /** After these scores, both ends included. */
  scores?: readonly [lowest: number, highest: number]
  /** After these choices. */
  answers?: readonly string[]
  /** Default `text`. */
  kind?: 'text' | 'choice'
  /** Kind `choice` after a choice needs one of its own: answers to one question replace each other. */
  question?: LocalText | undefined
  /** What kind `choice` offers. */
  choices?: LocalChoices
}

/** What a visitor said. */
export interface Answer {
  kind: FeedbackKind
  score?: number
  choice?: string | undefined
  comment?: string
  /** The same in all events of this answer. */
  response: string
  /** What was said to the follow-up. */
  follow_up?: Answer
}

/** What is said in one go: a score, a choice, or words. */
export type Said = Pick<Answer, 'score' | 'choice' | 'comment'>
