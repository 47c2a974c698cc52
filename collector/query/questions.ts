import { FEEDBACK_KINDS, type FeedbackKind, LIMITS, type Props } from '../../sdk/protocol.js'
import type {
  FollowUp,
  LocalChoices,
  LocalText,
  Question,
  QuestionTexts,
  When,
  Where,
  Whom,
} from '../../sdk/question.js'
import type { SiteQuestion } from '../saved.js'
import { isInvalid } from '../writer/checks.js'
import { SCALES, trackName } from '../writer/fields.js'
import { fail, fields, list, record, textOf } from './read.js'
import { nameOf } from './segments.js'

/** The script of a page loads all of a site's questions. */
const MAX_BYTES = 8192
const MAX_CHOICES = 20
const MAX_PAGES = 50
const MAX_FOLLOW_UPS = 20
const MAX_LANGUAGES = 50
/** A longer delay than a page is open is a mistake. */
const DAY_SECONDS = 86_400
const MAX_DAYS = 3650
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

export const QUESTION_KEYS = [
  'name',
  'kind',
  'subject',
  'question',
  'choices',
  'texts',
  'where',
  'when',
  'whom',
  'follow_up',
] as const satisfies (keyof Question)[]

type Given = Record<string, unknown>

/** A question as it came, to be asked as it is. The first problem is thrown (read.ts). */
export function questionOf(given: Given): SiteQuestion {
  const { name, subject, question } = given
  const kind = oneOf(given.kind, 'kind', FEEDBACK_KINDS)
  const choices = choicesOf(given.choices, 'choices', kind)
  const words = localText(question, 'question')
  const read = {
    name: nameOf(name),
    kind,
    subject: subject === undefined ? undefined : textOf(subject, 'subject', LIMITS.propValue),
    question: words,
    choices,
    texts: part(given, 'texts', textsOf),
    where: part(given, 'where', whereOf),
    when: part(given, 'when', whenOf),
    whom: part(given, 'whom', whomOf),
    follow_up: part(given, 'follow_up', (value) => followUpsOf(value, { kind, choices, question: words })),
  }
  const whole = withoutGaps<SiteQuestion>(read)
  if (Buffer.byteLength(JSON.stringify(whole)) > MAX_BYTES)
    fail('too_large', '', `a question must have at most ${MAX_BYTES} bytes`)
  return whole
}

function textsOf(value: unknown): QuestionTexts {
  const keys = ['low', 'high', 'comment', 'send', 'dismiss', 'thanks', 'tab'] as const
  const given = record(value, 'texts', keys)
  return withoutGaps(Object.fromEntries(keys.map((key) => [key, localText(given[key], `texts.${key}`)])))
}

function whereOf(value: unknown): Where {
  const given = record(value, 'where', ['pages', 'not_pages', 'selector', 'as'])
  const { selector, as } = given
  if (as === 'inline' && selector === undefined)
    fail('missing', 'where.selector', 'must say in which element: an inline question stands at its end')
  return withoutGaps<Where>({
    pages: pagesOf(given.pages, 'where.pages'),
    not_pages: pagesOf(given.not_pages, 'where.not_pages'),
    selector: selector === undefined ? undefined : selectorOf(selector),
    as: as === undefined ? undefined : oneOf(as, 'where.as', ['popover', 'inline', 'tab']),
  })
}

/** What its browser makes of a selector only a browser knows: that nothing in it is left open is seen here. */
function selectorOf(value: unknown): string {
  const selector = textOf(value, 'where.selector', LIMITS.propValue)
  if (!isClosed(selector)) fail('wrong_type', 'where.selector', 'must be a CSS selector such as .article > footer')
  return selector
}

/** Brackets and quotes stand in pairs, and there is no rule or tag. */
function isClosed(selector: string): boolean {
  const open = selector.replace(/\\.|"[^"]*"|'[^']*'/g, '-')
  const inner = open.replace(/\([^()[\]"']*\)|\[[^()[\]"']*\]/g, '-')
  return inner === open ? !/[()[\]"'\\{};<@]/.test(open) : isClosed(inner)
}

function whenOf(value: unknown): When {
  const keys = ['delay_seconds', 'scroll', 'active_seconds', 'exit_intent', 'event', 'every_days', 'quiet_days']
  const given = record(value, 'when', keys)
  const number = (key: string, min: number, max: number) => numberOf(given[key], `when.${key}`, min, max)
  const { exit_intent, event } = given
  if (exit_intent !== undefined && typeof exit_intent !== 'boolean')
    fail('wrong_type', 'when.exit_intent', 'must be true or false')
  return withoutGaps<When>({
    delay_seconds: number('delay_seconds', 0, DAY_SECONDS),
    scroll: number('scroll', 0, 100),
    active_seconds: number('active_seconds', 0, DAY_SECONDS),
    exit_intent,
    event: event === undefined ? undefined : eventOf(event),
    every_days: number('every_days', 1, MAX_DAYS),
    quiet_days: number('quiet_days', 0, MAX_DAYS),
  })
}

function whomOf(value: unknown): Whom {
  const { visitors, share, props } = record(value, 'whom', ['visitors', 'share', 'props'])
  return withoutGaps<Whom>({
    visitors: visitors === undefined ? undefined : oneOf(visitors, 'whom.visitors', ['new', 'returning']),
    share: numberOf(share, 'whom.share', 0, 100),
    props: props === undefined ? undefined : propsOf(props),
  })
}

/** What is asked before. */
type Main = Pick<Question, 'kind' | 'question'> & { choices: LocalChoices | undefined }

function followUpsOf(value: unknown, main: Main): FollowUp[] {
  const given = list(value, 'follow_up')
  if (given.length > MAX_FOLLOW_UPS) fail('too_many', 'follow_up', `must have at most ${MAX_FOLLOW_UPS} items`)
  return given.map((one, i) => followUpOf(one, `follow_up[${i}]`, main))
}

function followUpOf(value: unknown, path: string, main: Main): FollowUp {
  const given = record(value, path, ['scores', 'answers', 'kind', 'question', 'choices'])
  const { scores, answers, question } = given
  const kind = given.kind === undefined ? undefined : oneOf(given.kind, `${path}.kind`, ['text', 'choice'])
  if (kind !== 'choice' && given.choices !== undefined)
    fail('wrong_type', `${path}.choices`, 'are what kind choice offers; which choices lead to it says answers')
  const words = localText(question, `${path}.question`)
  if (kind === 'choice' && main.kind === 'choice' && asRecorded(words) === asRecorded(main.question))
    fail('missing', `${path}.question`, 'must be another one: answers to the same question replace each other')
  return withoutGaps<FollowUp>({
    scores: scores === undefined ? undefined : scoresOf(scores, `${path}.scores`, main.kind),
    answers: answers === undefined ? undefined : answersOf(answers, `${path}.answers`, main.choices),
    kind,
    question: words,
    choices: choicesOf(given.choices, `${path}.choices`, kind ?? 'text'),
  })
}

function scoresOf(value: unknown, path: string, kind: FeedbackKind): [number, number] {
  const scale = SCALES[kind] ?? fail('wrong_type', path, `kind ${kind} has no scores`)
  const [lowest, highest, ...more] = list(value, path)
  const isScore = (score: unknown): score is number =>
    Number.isInteger(score) && (score as number) >= scale[0] && (score as number) <= scale[1]
  if (more.length === 0 && isScore(lowest) && isScore(highest) && lowest <= highest) return [lowest, highest]
  return fail('out_of_range', path, `must be the lowest and the highest of them, ${scale[0]} to ${scale[1]}`)
}

function answersOf(value: unknown, path: string, offered: LocalChoices | undefined): string[] {
  const recorded = offered ? firstOf(offered) : []
  return list(value, path).map((answer, i) => oneOf(answer, `${path}[${i}]`, recorded))
}

/** What kind choice offers, in one language or several: each has all of them. */
function choicesOf(value: unknown, path: string, kind: FeedbackKind): LocalChoices | undefined {
  if (value === undefined && kind !== 'choice') return undefined
  if (value === undefined) return fail('missing', path, 'must have what kind choice offers: ["Yes", "No"]')
  if (kind !== 'choice') return fail('wrong_type', path, 'goes with kind choice')
  if (Array.isArray(value)) return choiceList(value, path)
  const given = languages(value, path)
  const all = Object.fromEntries(given.map(([language, of]) => [language, choiceList(of, `${path}.${language}`)]))
  const { length } = firstOf(all)
  for (const [language, of] of Object.entries(all))
    if (of.length !== length) fail('out_of_range', `${path}.${language}`, `must have as many as the first: ${length}`)
  return all
}

function choiceList(value: unknown, path: string): string[] {
  const texts = list(value, path).map((choice, i) => textOf(choice, `${path}[${i}]`, LIMITS.propValue))
  if (texts.length < 2 || texts.length > MAX_CHOICES)
    fail('out_of_range', path, `must have 2 to ${MAX_CHOICES} choices`)
  if (new Set(texts).size < texts.length) fail('out_of_range', path, 'must differ from each other')
  return texts
}

const firstOf = (choices: LocalChoices): readonly string[] =>
  Array.isArray(choices) ? choices : (Object.values(choices)[0] ?? [])

/** As it is recorded, whatever language it was shown in. */
const asRecorded = (text: LocalText | undefined) => (typeof text === 'object' ? Object.values(text)[0] : text)

function localText(value: unknown, path: string): LocalText | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return textOf(value, path, LIMITS.propValue)
  const texts = languages(value, path)
  return Object.fromEntries(
    texts.map(([language, text]) => [language, textOf(text, `${path}.${language}`, LIMITS.propValue)]),
  )
}

function languages(value: unknown, path: string): [string, unknown][] {
  const given = Object.entries(fields(value, path, Object.keys(Object(value))))
  if (given.length < 1 || given.length > MAX_LANGUAGES)
    fail('out_of_range', path, `must have 1 to ${MAX_LANGUAGES} languages`)
  for (const [language] of given)
    if (!LANGUAGE.test(language)) fail('unknown_key', `${path}.${language}`, 'must be a language such as de or pt-BR')
  return given
}

function pagesOf(value: unknown, path: string): string[] | undefined {
  if (value === undefined) return undefined
  const pages = list(value, path).map((page, i) => {
    const pattern = textOf(page, `${path}[${i}]`, LIMITS.propValue)
    return /^[/*]/.test(pattern) ? pattern : fail('wrong_type', `${path}[${i}]`, 'must be a path such as /thanks*')
  })
  return pages.length <= MAX_PAGES ? pages : fail('too_many', path, `must have at most ${MAX_PAGES} patterns`)
}

function eventOf(value: unknown): string {
  const name = trackName(value)
  if (isInvalid(name)) return fail(name.reason, 'when.event', name.message)
  return name === value ? name : fail('too_large', 'when.event', `must have at most ${LIMITS.name} bytes`)
}

/** Compared as they are: 25 is not `25`. */
function propsOf(value: unknown): Props {
  const given = Object.entries(fields(value, 'whom.props', Object.keys(Object(value))))
  if (given.length > LIMITS.propKeys) fail('too_many', 'whom.props', `must be at most ${LIMITS.propKeys}`)
  for (const [key, prop] of given)
    if (!['string', 'number', 'boolean'].includes(typeof prop))
      fail('wrong_type', `whom.props.${key}`, 'must be a text, a number, true or false')
  return value as Props
}

function numberOf(value: unknown, path: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined
  const isFine = typeof value === 'number' && value >= min && value <= max
  return isFine ? value : fail('out_of_range', path, `must be a number, ${min} to ${max}`)
}

function oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const known = allowed.find((one) => one === value)
  return known ?? fail('unknown_value', path, `must be ${allowed.join(', ') || 'one of the choices'}`, allowed)
}

const part = <T>(given: Given, key: string, read: (value: unknown) => T): T | undefined =>
  given[key] === undefined ? undefined : read(given[key])

/** Without what was not given. */
function withoutGaps<T>(value: { [K in keyof T]: unknown }): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}
