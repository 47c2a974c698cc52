import { isVisible } from '../browser/is-visible.js'
import type { Recorder, Survey } from '../chunks.js'
import type { Seen } from '../happening.js'
import type { Props } from '../protocol.js'
import type { Answer, Question } from '../question.js'
import { openCard } from './card.js'
import { openRoot } from './element.js'
import { isEligible, nameOf } from './eligibility.js'
import type { Memory } from './memory.js'

export interface Schedule {
  /** `survey()`: asked when its time has come, on this page or a later one of the same load. */
  ask: Survey['ask']
  /** The collector's questions, in place of those it had before. */
  offer(questions: readonly Question[]): void
  /** A view begins. */
  begin(): void
  /** Something was recorded that a question may wait for. */
  note(event: Seen): void
  /** Whoever is asked is gone: what is open is closed, and is no answer. */
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
  /** Where it is open; nowhere while it is behind its tab, and when all is said. */
  as: string | false
  /** Until it is answered here. */
  tell?: Waiting['tell'] | undefined
}

const TICK_MS = 1000
const QUIET_DAYS = 7
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
  const happened = new Map<string, number>()
  /** At most one is open, and what is behind a tab beside one in the page. */
  const standing: Standing[] = []
  let stopTimer = () => {}

  const isBusy = (except?: string) => standing.some(({ host, as }) => host.isConnected && as && as !== except)

  function isMeant({ question, isOffered }: Waiting): boolean {
    const { visitor } = Object(identity.read())
    const { as } = placeOf(question)
    const { quiet_days = isOffered && as !== 'inline' ? QUIET_DAYS : 0 } = question.when || {}
    const name = nameOf(question)
    return (
      consent.read() === 'granted' &&
      !standing.some((each) => each.host.isConnected && each.name === name) &&
      visitor &&
      isEligible(question, {
        now: now(),
        isHere: (include, exclude) => recorder.isRecorded(location.href, { include, exclude }),
        visitor,
        props: { ...recorder.common, ...traits },
        memo: memory.read(name),
        last: memory.read(LAST),
        quietDays: quiet_days,
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
      (!isBusy() || where.as === 'tab') &&
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
    if (!isVisible()) return
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

  function drop({ host, tell }: Standing): void {
    host.remove()
    if (tell) tell(null)
  }

  function show({ question, tell }: Waiting): void {
    const { as, selector } = placeOf(question)
    const host = document.createElement('div')
    const place = as === 'inline' && document.querySelector(selector as string)
    ;(place || document.body).append(host)
    const name = nameOf(question)
    const each: Standing = { name, host, tell, as: as !== 'tab' && as }
    standing.push(each)
    // What was said the last time is over, and this time was not seen yet.
    memory.write(name, { done: false }, 0)
    openCard(recorder, {
      question,
      name,
      root: openRoot(host),
      as,
      mayOpen: () => !isBusy('inline'),
      onShown() {
        each.as = as
        memory.write(name, {})
        memory.write(LAST, {})
      },
      onAnswer() {
        each.tell = undefined
        memory.write(name, { done: true })
      },
      onEnd(answer) {
        each.as = false
        if (!answer) memory.write(name, { done: true })
        tell(answer)
        check()
      },
    })
  }

  function wait(each: Waiting): void {
    if (isMeant(each)) waiting.push(each)
    else each.tell(null)
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
      offered = questions
      happened.forEach(keep)
      schedule.begin()
    },
    begin() {
      waiting = waiting.filter(({ isOffered }) => !isOffered)
      for (const question of offered) wait({ question, since: monotonic(), isOffered: true, tell() {} })
      check()
    },
    note(event) {
      const { at, name, traits: given } = event as Seen & { name?: string; traits?: Props }
      traits = { ...traits, ...given }
      if (given) schedule.begin()
      if (!name) return
      happened.set(name, at)
      keep(at, name)
      after(0, check)
    },
    end() {
      traits = {}
      standing.splice(0).forEach(drop)
    },
  }
  return schedule
}

/** Where a question stands: in an element, or above the page. */
function placeOf({ where = {} }: Question): { as: 'inline' | 'popover' | 'tab'; selector?: string | undefined } {
  const { selector, as = selector ? 'inline' : 'popover' } = where
  return { as, selector }
}
