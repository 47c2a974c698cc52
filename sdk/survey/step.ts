import type { Question, QuestionTexts, Said } from '../question.js'
import { h } from './element.js'
import { first, type Given, type Translated } from './language.js'
import type { Texts } from './languages/texts.js'
import { createScale } from './scale.js'

/** What is asked at once: the question itself, or what follows its answer. */
export type Asked = Pick<Question, 'kind' | 'question' | 'choices'>

export interface StepOptions {
  asked: Asked
  /** Of the heading, which names the controls. */
  id: string
  texts: Texts
  /** One of the question's own texts, or the one built in. */
  say(text: keyof QuestionTexts, builtIn?: string): string
  local: Local
  /** What was chosen before: a score. */
  score?: number | undefined
  /** One line of text, not several. */
  isShort?: boolean
  onSaid(said: Said): void
}

/** In the language that is asked in. */
export type Local = <T extends Given>(given: Translated<T>) => T | undefined

const MAX_LETTERS = 1000

/** The words of a question and what it is answered with: a scale, choices, or a field. */
export function createStep(options: StepOptions): [heading: HTMLElement, ...controls: HTMLElement[]] {
  const { asked, id, texts, say, local } = options
  const { kind, question } = asked
  const [builtIn, low = '', high = ''] = texts[kind]
  const heading = h('p', { id, part: 'question' }, local(question) || builtIn)
  if (kind === 'text') return [heading, createField(options)]
  const ends = [say('low', low), say('high', high)] as const
  const choices = local(asked.choices) || []
  const recorded = first(asked.choices) || []
  const scale = createScale({ ...options, kind, choices, recorded, ends })
  const legend = h('small', { part: 'ends', 'aria-hidden': true }, ...ends.map((end) => h('p', {}, end)))
  return /choice|thumbs/.test(kind) ? [heading, scale] : [heading, scale, legend]
}

/** Spaces are no answer. */
function createField({ id, isShort, say, onSaid }: StepOptions): HTMLElement {
  const field = h(isShort ? 'input' : 'textarea', {
    part: 'field',
    dir: 'auto',
    maxlength: MAX_LETTERS,
    'aria-labelledby': id,
  })
  const send = () => {
    const comment = field.value.trim()
    if (comment || isShort) onSaid({ comment })
  }
  // Enter clicks the button too.
  const button = h('button', { part: 'send', click: send }, say('send'))
  return h('form', { part: 'form' }, field, button)
}
