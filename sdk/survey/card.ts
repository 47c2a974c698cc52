import type { Recorder } from '../chunks.js'
import type { Props } from '../protocol.js'
import type { Answer, FollowUp, Question, QuestionTexts, Said } from '../question.js'
import type { Sheet } from '../queue.js'
import { h } from './element.js'
import { first, languageAt, loadTexts, translate } from './language.js'
import en from './languages/en.js'
import type { Memo } from './memory.js'
import { type Asked, createStep, type Local } from './step.js'
import { dress } from './style.js'

export interface CardOptions {
  question: Question
  /** Which question, in the events of its showing. */
  name: string
  root: ShadowRoot
  /** `thumbs`: in an element that the page has for it, where they stay. */
  as: 'thumbs' | 'inline' | 'popover' | 'tab'
  /** What was answered before. */
  memo?: Memo | undefined
  /** Of a tab, which is clicked: whether its question may come now. */
  mayOpen?(): unknown
  onShown?(): void
  /** Also when the visitor's mind is changed, and when something is added. */
  onAnswer(answer: Answer): void
  /** Nothing is left to be said, or it was closed: without an answer it is dismissed. With one it may come again. */
  onEnd?(answer: Answer | null): void
}

/** How long a popover stays: with thanks, and with an answer to which something could be added. */
const THANKS_MS = 4000
const PATIENCE_MS = 20_000
const ANNOUNCE_MS = 100

/** Cards so far: a response has the view's id and its number. */
let count = 0

/** Puts a question into a shadow root, and records what becomes of it: shown when it is seen, answered, dismissed. */
export async function openCard(recorder: Recorder, options: CardOptions): Promise<void> {
  const { question, name, root, as, memo, mayOpen, onShown, onAnswer, onEnd } = options
  const { page, record } = recorder
  const { kind, subject, texts: own = {}, follow_up = [] } = question
  const language = languageAt(root.host)
  const texts = await loadTexts(language)
  const isFloating = /pop|tab/.test(as)
  const {
    score,
    comment,
    response = `${(recorder.current() as Sheet).view.id}-${++count}`,
  }: Partial<Memo> = Object(memo)
  let said: Said = { score, comment }
  let answer: Answer | undefined
  let following: unknown
  let cameFrom: unknown
  let stopTimer = () => {}

  const local: Local = (given) => translate(given, language)
  const say = (text: keyof QuestionTexts, builtIn = texts[text as 'send']) => local(own[text]) || builtIn
  const ask = (asked: Asked, id: string, onSaid: (said: Said) => void, isShort?: boolean) =>
    createStep({ asked, id, texts, say, local, score: said.score, isShort, onSaid })

  function tellShowing(event: string): void {
    record({ type: 'track', name: event, passive: true, props: { name, kind, subject } as Props })
  }

  function tell({ kind, question }: Asked, all: Said): Answer {
    record({ type: 'feedback', kind, subject, question: first(question), response, ...all })
    return { kind, ...all, response }
  }

  function give(more: Said): void {
    const before = JSON.stringify(said)
    said = { ...said, ...more }
    // A double click is one answer.
    if (JSON.stringify(said) === before) return
    answer = tell(question, said)
    onAnswer(answer)
    status.textContent = say('thanks')
    if (more.comment) settle()
    else goOn()
  }

  /** After a choice: what follows it, or a line of text that may be added to a score. */
  function goOn(): void {
    closeAfter(PATIENCE_MS)
    const then = follow_up.find((each) => isNext(each, said))
    // What somebody is writing stays.
    if (next.firstChild && then === following) return
    following = then
    const asked: Asked = { kind: 'text', ...((then || { question: say('comment') }) as Partial<Asked>) }
    const add = (more: Said) => {
      if (!then && more.comment) return give(more)
      if (then) {
        answer = { ...(answer as Answer), follow_up: tell(asked, more) }
        onAnswer(answer)
      }
      settle()
    }
    if (then || said.score !== undefined) next.replaceChildren(...ask(asked, 'f', add, !then))
    else settle()
  }

  /** All is said. */
  function settle(): void {
    const hadFocus = root.activeElement
    for (const form of card.querySelectorAll('form')) form.remove()
    next.replaceChildren()
    if (hadFocus && !root.activeElement) status.focus()
    closeAfter(THANKS_MS)
    end()
  }

  function closeAfter(ms: number): void {
    stopTimer()
    // Not while somebody writes.
    if (isFloating) stopTimer = page.after(ms, () => (next.contains(root.activeElement) ? closeAfter(ms) : close()))
  }

  function end(): void {
    if (onEnd) onEnd(answer || null)
  }

  function close(): void {
    const hadFocus = root.activeElement
    stopTimer()
    if (!answer) tellShowing('survey_dismissed')
    root.host.remove()
    if (hadFocus && cameFrom) (cameFrom as HTMLElement).focus()
    end()
  }

  // Keys and clicks are not for the page's shortcuts, nor for a link around this.
  const keep = (event: Event) => event.stopPropagation()
  const status = h('output', { part: 'thanks', tabindex: -1 })
  const next = h('div', { part: 'next' })
  const [heading, ...controls] = ask(question, 'q', give)
  if (isFloating) heading.setAttribute('aria-live', 'polite')
  const closer = h('button', { part: 'close', 'aria-label': say('dismiss'), click: close }, '×')
  const card = h(
    'section',
    {
      part: 'card',
      role: isFloating ? 'dialog' : 'group',
      // Where there is none of it in the page's language.
      lang: texts === en && !question.question ? 'en' : language,
      'aria-labelledby': 'q',
      dir: 'auto',
      'data-footfall-ignore': true,
      click: (event: Event) => {
        keep(event)
        event.preventDefault()
      },
      keydown: (event: KeyboardEvent) => {
        keep(event)
        if (event.key === 'Escape' && onEnd) close()
      },
      keyup: keep,
      keypress: keep,
    },
    heading,
    onEnd ? closer : '',
    ...controls,
    next,
    status,
  )
  function show(): void {
    root.replaceChildren(card)
    dress(root)
    if (isFloating) {
      // What changes in a live region is said, not what it comes with.
      page.after(ANNOUNCE_MS, () => heading.append(...heading.childNodes))
      page.listen(document, 'keydown', (event) => {
        const { activeElement, body } = document
        const isElsewhere = activeElement && activeElement !== body
        if ((event as KeyboardEvent).key === 'Escape' && !isElsewhere && root.host.isConnected) close()
      })
    }
    if (said.score !== undefined) return
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      tellShowing('survey_shown')
      if (onShown) onShown()
    })
    observer.observe(card)
  }

  // From nowhere is from what was taken away here.
  root.addEventListener('focusin', (event) => {
    const { relatedTarget: from } = event as FocusEvent
    if (from && !root.contains(from as Node)) cameFrom = from
  })
  if (as !== 'tab') return show()
  const open = () => {
    if (!(mayOpen as () => unknown)()) return
    show()
    const first: HTMLElement | null = card.querySelector('[tabindex="0"],textarea')
    if (first) first.focus()
  }
  root.replaceChildren(h('button', { part: 'tab', click: open }, say('tab')))
  dress(root)
}

/** Whether a follow-up is for this answer. */
function isNext({ scores, answers }: FollowUp, { score, choice }: Said): boolean {
  return (
    (!scores || ((score as number) >= scores[0] && (score as number) <= scores[1])) &&
    (!answers || answers.includes(choice as string))
  )
}
