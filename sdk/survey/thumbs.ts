import type { Recorder } from '../chunks.js'
import type { Question } from '../question.js'
import { openCard } from './card.js'
import { openRoot } from './element.js'
import type { Memory } from './memory.js'

const MARK = 'data-footfall-feedback'

/**
 * Shows thumbs in the elements marked `data-footfall-feedback="subject"`, in open shadow roots too; without a subject it
 * is the page's path. Elements may come, go, and be given another subject. Its texts are `data-footfall-question`,
 * `-comment`, `-send` and `-thanks`. Gives what looks for them.
 */
export function showThumbs(recorder: Recorder, memory: Memory): () => void {
  const { page, consent } = recorder
  const { guard } = page
  const subjects = new WeakMap<Element, string>()

  function look(): void {
    // A thumb that is not counted would be a lie.
    if (consent.read() !== 'none') visit(document)
  }

  function visit(root: Document | ShadowRoot): void {
    for (const element of root.querySelectorAll(`[${MARK}]`)) guard(show)(element as HTMLElement)
    const all = root.querySelectorAll('*')
    // By index: a quarter of the time.
    for (let i = all.length; i--; ) if (all[i].shadowRoot) visit(all[i].shadowRoot as ShadowRoot)
  }

  function show(element: HTMLElement): void {
    const subject = element.getAttribute(MARK) || location.pathname
    const before = subjects.get(element)
    if (before === subject) return
    subjects.set(element, subject)
    // Throws where an element has a shadow root of its own, or can have none.
    const root = before ? (element.shadowRoot as ShadowRoot) : openRoot(element)
    const { footfallQuestion, footfallComment, footfallSend, footfallThanks } = element.dataset
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

  const mutations = new MutationObserver(look)
  mutations.observe(document, { subtree: true, childList: true, attributeFilter: [MARK] })
  page.undo.push(() => mutations.disconnect())
  return look
}
