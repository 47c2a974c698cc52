import type { Recorder, Survey } from '../chunks.js'
import type { Seen } from '../happening.js'
import type { Props } from '../protocol.js'
import type { Answer, Question, Where } from '../question.js'
import { openCard } from './card.js'
import { openRoot } from './element.js'
import { isEligible, nameOf } from './eligibility.js'
import type { Memory } from './memory.js'

export interface Schedule {
  /** `survey()`: asked when its time has come, on this page or a later one of the same load. */
  ask: Survey['ask']
  /** The collector's questions, in place of those it had before. */
  offer(questions: readonly Question[]): void
  /** The page is another one, or none that is recorded. */
  begin(): void
  /** Something was recorded that a question may wait for. */
  note(event: Seen): void
  /** Whoever is asked is gone: what is open is closed, what waits comes no more, and neither is an answer. */
  end(): void
}

interface Waiting {
  question: Question
  /** Monotonic ms. */
  since: number
  isOffered?: boolean
  tell(answer: Answer | null): void
}

/** A question in the page. */
interface Standing {
  name: string
  host: Element
  question: Question
  as: NonNullable<Where['as']>
  /** Not while it is behind its tab, nor when all is said to what stays in the page. */
  isOpen: boolean
  /** Until it is answered here. */
  tell?: Waiting['tell'] | undefined
}

const TICK_MS = 1000
const EVENT_MS = 30 * 60 * 1000
/** Name of what is remembered of the last question, whichever it was. */
const LAST = ''

/**
 * Questions wait for their time, and come one at a time. A timer runs only while the page is seen and a question waits
 * for what time brings.
 */
export function createSchedule(recorder: Recorder, memory: Memory): Schedule {
  const { page, consent, identity } = recorder
  const { now, monotonic, after, listen, guard } = page
  let offered: readonly Question[] = []
  let waiting: Waiting[] = []
  let traits: Props = {}
  /** When the view began, monotonic ms. */
  let since = 0
  const happened = new Map<string, number>()
  /** At most one is open, and what is behind a tab beside one in the page. */
  let standing: Standing[] = []
  let stopTimer = () => {}

  const isThere = (like: (each: Standing) => boolean) => standing.some((each) => each.host.isConnected && like(each))

  function isHere({ where = {} }: Question): boolean {
    return recorder.isRecorded(location.href, { include: where.pages || [], exclude: where.not_pages || [] })
  }

  function isMeant({ question }: Waiting): boolean {
    const { visitor } = Object(identity.read())
    const name = nameOf(question)
    return (
      consent.read() === 'granted' &&
      !isThere((each) => each.name === name) &&
      visitor &&
      isHere(question) &&
      isEligible(question, {
        now: now(),
        visitor,
        props: { ...recorder.common, ...traits },
        memo: memory.read(name),
        last: memory.read(LAST),
      })
    )
  }

  /** What only time brings is asked last: true when there is a reason to look again soon. */
  function isDue({ question, since }: Waiting, isLeaving?: boolean): boolean | undefined {
    const { when = {}, where = {} } = question
    const { delay_seconds = 0, scroll = 0, active_seconds = 0, exit_intent, event } = when
    const sheet = recorder.current()
    // What is said where nothing is recorded would be lost.
    const age = event ? now() - happenedAt(event) : TICK_MS
    if (!sheet || (exit_intent && !isLeaving) || !(age < EVENT_MS)) return
    return (
      // What led to another page is asked about there.
      age >= TICK_MS &&
      // Tabs have one place.
      !isThere(({ isOpen, as }) => (where.as === 'tab' ? as === 'tab' : isOpen)) &&
      monotonic() - since >= delay_seconds * 1000 &&
      (!scroll || (100 * (sheet.bottom as number)) / (sheet.height as number) >= scroll) &&
      recorder.watch.times(monotonic()).active >= active_seconds * 1000 &&
      (!where.selector || !!document.querySelector(where.selector))
    )
  }

  /** Known to the next page too. */
  function keep(at: number, event: string): void {
    if (offered.some(({ when }) => when && when.event === event)) memory.write(`event ${event}`, {}, at)
  }

  const happenedAt = (event: string) => happened.get(event) || Object(memory.read(`event ${event}`)).at

  function check(isLeaving?: boolean): void {
    stopTimer()
    // What is rendered ahead has nothing recorded, nor this chunk.
    if (document.hidden) return
    // Another tab has had the answer.
    for (const each of standing) if (each.tell && Object(memory.read(each.name)).done) drop(each)
    let isTicking = false
    for (const each of waiting) {
      // A selector that is none is the mistake of one question alone.
      const due = guard(isDue)(each, isLeaving)
      if (due === false) isTicking = true
      if (due) {
        waiting = waiting.filter((other) => other !== each)
        // Another tab may have asked it meanwhile.
        if (isMeant(each)) show(each)
        else each.tell(null)
      }
    }
    if (isTicking) stopTimer = after(TICK_MS, check)
  }

  function drop({ host, tell }: Pick<Standing, 'tell'> & { host?: Element }): void {
    if (host) host.remove()
    if (tell) tell(null)
  }

  function show({ question, tell }: Waiting): void {
    const { selector, as = selector ? 'inline' : 'popover' } = question.where || {}
    const host = document.createElement('div')
    const name = nameOf(question)
    const each: Standing = { name, host, question, tell, as, isOpen: as !== 'tab' }
    const place = as === 'inline' && document.querySelector(selector as string)
    ;(place || document.body).append(host)
    standing.push(each)
    // What was said the last time is over, and this time was not seen yet.
    memory.write(name, { done: false }, 0)
    openCard(recorder, {
      question,
      name,
      root: openRoot(host),
      as,
      mayOpen: () => !isThere((other) => other.isOpen && other.as !== 'inline'),
      onShown() {
        each.isOpen = true
        memory.write(name, {})
        memory.write(LAST, {})
      },
      onAnswer() {
        each.tell = undefined
        memory.write(name, { done: true })
      },
      onEnd(answer) {
        // Thanks stay in the page, and go from above it.
        if (as === 'inline') each.isOpen = false
        if (!answer) memory.write(name, { done: true })
        tell(answer)
        check()
      },
    }).catch((error) => {
      page.log('survey', error)
      drop(each)
    })
  }

  function wait(each: Waiting): void {
    if (isMeant(each)) waiting.push(each)
    else each.tell(null)
  }

  /** Whom the collector's questions are for may have changed. */
  function renew(): void {
    waiting = waiting.filter(({ isOffered }) => !isOffered)
    for (const question of offered) wait({ question, since, isOffered: true, tell() {} })
    check()
  }

  listen(window, 'visibilitychange storage', () => check())
  listen(document, 'mouseout', (event) => {
    const { relatedTarget, clientY } = event as MouseEvent
    if (!relatedTarget && clientY <= 0) check(true)
  })

  const schedule: Schedule = {
    ask: (question) =>
      new Promise((tell) =>
        recorder.begun(() => {
          wait({ question, since: monotonic(), tell })
          check()
        }),
      ),
    offer(questions) {
      offered = [...questions]
      happened.forEach(keep)
      schedule.begin()
    },
    begin() {
      since = monotonic()
      // What would be said to it would be said of this page, or lost.
      const isStill = ({ host, question }: Standing) => host.isConnected && recorder.current() && isHere(question)
      for (const each of standing) if (each.tell && !isStill(each)) drop(each)
      renew()
    },
    note(event) {
      const { at, name, traits: given } = event as Seen & { name?: string; traits?: Props }
      traits = { ...traits, ...given }
      if (given) renew()
      if (!name) return
      happened.set(name, at)
      keep(at, name)
      after(0, check)
    },
    end() {
      traits = {}
      happened.clear()
      ;[...waiting, ...standing].forEach(drop)
      waiting = []
      standing = []
    },
  }
  return schedule
}
