import { KIND_NUMBERS } from '../../dimensions.js'
import type { Goal, GoalCondition } from '../../goals.js'
import { matchesPattern } from '../../pattern.js'
import { propReader } from './details.js'
import type { Column, Segment } from './segment.js'

/** What completes goals on a day. */
export interface Completed {
  /** Which ones an event completes, by their numbers in the list, ascending. */
  of(row: number): readonly number[]
  /** By event, 1 where it completes any. */
  any(): Uint8Array
}

export type Completions = (segment: Segment) => Completed

const NOTHING: readonly number[] = []

type Test = (row: number) => boolean

type Wanted = readonly Pick<Goal, 'condition'>[]

/** What goals want, looked up once a name and once a page; scores, depths and properties by event. */
export function createCompletions(goals: Wanted, textOf: (num: number) => string): Completions {
  const named = remember(textOf, (name) =>
    candidatesOf(goals, (condition) => condition.type === 'event' && condition.name === name),
  )
  const viewed = remember(textOf, (page) => candidatesOf(goals, (condition) => isOfViews(condition, page)))
  const rated = candidatesOf(goals, ({ type }) => type === 'feedback')

  /** All leaves of a plan look at a segment one after the other. */
  let last: { segment: Segment; completed: Completed } | null = null

  function completedIn(segment: Segment): Completed {
    const { name, page, pageview, detail } = segment.events
    const { kind } = segment.details
    const tests = goals.map(({ condition }) => createTest(condition, segment))
    /** By what the event is besides its name. */
    const more = (row: number) => {
      if (pageview[row]) return viewed(page[row])
      return kind[detail[row]] === 0 ? NOTHING : rated
    }
    const of = (row: number) => {
      const [byName, byMore] = [named(name[row]), more(row)]
      if (byName.length + byMore.length === 0) return NOTHING
      return merged(byName, byMore).filter((goal) => tests[goal](row))
    }
    let any: Uint8Array | null = null
    return {
      of,
      any() {
        if (any) return any
        any = new Uint8Array(name.length)
        if (goals.length > 0) for (let row = 0; row < any.length; row++) any[row] = of(row).length > 0 ? 1 : 0
        return any
      },
    }
  }

  return (segment) => {
    if (last?.segment !== segment) last = { segment, completed: completedIn(segment) }
    return last.completed
  }
}

const merged = (a: readonly number[], b: readonly number[]) =>
  b.length === 0 ? a : a.length === 0 ? b : [...a, ...b].sort((x, y) => x - y)

const candidatesOf = (goals: Wanted, is: (condition: GoalCondition) => boolean): readonly number[] =>
  goals.flatMap(({ condition }, goal) => (is(condition) ? [goal] : []))

/** Completed by pageviews, of this page where it says which. */
function isOfViews(condition: GoalCondition, page: string): boolean {
  if (condition.type === 'page') return matchesPattern(condition.pattern, page)
  return condition.type === 'scroll' || condition.type === 'active'
}

function remember(textOf: (num: number) => string, find: (text: string) => readonly number[]) {
  const known: (readonly number[] | undefined)[] = []
  return (num: number): readonly number[] => {
    known[num] ??= find(textOf(num))
    return known[num] ?? NOTHING
  }
}

const atLeast =
  (column: Column, least: number): Test =>
  (row) =>
    column[row] >= least

/** What is left to be seen of an event whose name, or page, is right. */
function createTest(condition: GoalCondition, segment: Segment): Test {
  const { events, details } = segment
  switch (condition.type) {
    case 'page':
      return () => true
    case 'scroll':
      return atLeast(events.scroll, condition.percent)
    case 'active':
      return atLeast(events.active, condition.seconds * 1000)
    case 'feedback': {
      const wanted = KIND_NUMBERS.indexOf(condition.kind)
      const { detail } = events
      const { kind, score: scores } = details
      const { score } = condition
      return (row) => {
        const at = detail[row]
        return kind[at] === wanted && (!score || (scores[at] >= score.min && scores[at] <= score.max))
      }
    }
    case 'event': {
      const wanted = Object.entries(condition.props)
      if (wanted.length === 0) return () => true
      const numbers = wanted.map((prop) => prop.map((text) => segment.texts.indexOf(text)))
      // A property without a text is one: 0 is the number of ''.
      const prop = propReader(segment, -1)
      return (row) => numbers.every(([key, value]) => key >= 0 && value >= 0 && prop(row, key) === value)
    }
  }
}
