import type { Recorder } from '../chunks.js'
import type { Question } from '../question.js'
import { openCard } from './card.js'
import { openRoot } from './element.js'
import type { Memory } from './memory.js'

const MARK = 'data-footfall-feedback'

/**
 * Shows thumbs in the elements marked `data-footfall-feedback="subject"`; without a subject it is the page's path.
 * Elements may come, go, and be given another subject; where nothing is recorded they have none. Its texts are
 * `data-footfall-question`, `-comment`, `-send` and `-thanks`.
 */
export function showThumbs(recorder: Recorder, memory: Memory): void {
  const { page, consent } = recorder
  const subjects = new WeakMap<Element, string>()
  const attributes = new MutationObserver(recorder.look)

  function show(element: Element): void {
    // A thumb that is not counted would be a lie.
    const isCounted = consent.read() !== 'none' && recorder.current()
    const subject = isCounted ? element.getAttribute(MARK) || location.pathname : ''
    const before = subjects.get(element) || ''
    if (before === subject) return
    // Throws where an element has a shadow root of its own, or can have none.
    const root = subjects.has(element) ? (element.shadowRoot as ShadowRoot) : openRoot(element)
    subjects.set(element, subject)
    attributes.observe(element, { attributeFilter: [MARK] })
    root.replaceChildren()
    if (!subject) return
    const { footfallQuestion, footfallComment, footfallSend, footfallThanks } = (element as HTMLElement).dataset
    const question: Question = {
      kind: 'thumbs',
      subject,
      question: footfallQuestion,
      texts: { comment: footfallComment, send: footfallSend, thanks: footfallThanks },
    }
    const name = `thumbs ${subject}`
    openCard(recorder, {
      question,
      name: subject,
      root,
      as: 'thumbs',
      memo: memory.read(name),
      onAnswer: ({ score, comment, response }) => memory.write(name, { score, comment, response, done: true }),
    })
  }

  recorder.thumb = page.guard(show)
  page.undo.push(() => attributes.disconnect())
}
