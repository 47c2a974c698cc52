import type { Recorder } from '../chunks.js'
import type { Question } from '../question.js'
import type { Sheet } from '../queue.js'
import { openCard } from './card.js'
import { openRoot } from './element.js'
import type { Memo, Memory } from './memory.js'

const MARK = 'data-footfall-feedback'

/**
 * Shows thumbs in the elements marked `data-footfall-feedback="subject"`; without a subject it is the page's path.
 * Elements may come, go, and be given another subject; where nothing is recorded they have none. Its texts are
 * `data-footfall-question`, `-comment`, `-send` and `-thanks`. Returns what shows them anew, at the next look, to another
 * visitor.
 */
export function showThumbs(recorder: Recorder, memory: Memory): () => void {
  const { page, consent } = recorder
  /** What each is for: a visitor of this page, by number, and a subject. */
  const shown = new WeakMap<Element, string>()
  let visitors = 0
  const attributes = new MutationObserver(recorder.look)

  function show(element: Element): void {
    // A thumb that is not counted would be a lie.
    const sheet = consent.read() !== 'none' && recorder.current()
    const subject = sheet ? element.getAttribute(MARK) || recorder.scrub(location.pathname) : ''
    const now = subject && `${visitors} ${subject}`
    if ((shown.get(element) || '') === now) return
    // Throws where an element has a shadow root of its own, or can have none.
    const root = shown.has(element) ? (element.shadowRoot as ShadowRoot) : openRoot(element)
    shown.set(element, now)
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
    const visit = Object(Object((sheet as Sheet).who).visit).id
    const memo: Memo = Object(memory.read(name))
    if (memo.visit !== visit) memo.comment = memo.response = undefined
    openCard(recorder, {
      question,
      name: subject,
      root,
      as: 'thumbs',
      memo,
      onAnswer: ({ score, comment, response }) => memory.write(name, { score, comment, response, visit, done: true }),
    })
  }

  recorder.thumb = page.guard(show)
  page.undo.push(() => attributes.disconnect())
  return () => visitors++
}
