import { isLocalPage, type Refusal, type Seen, type Sighting, type Stray } from './sightings.js'
import type { Site } from './sites.js'

/** A step of an installation, in order; what is done stays done. */
export interface Check {
  name: 'script' | 'batch' | 'event'
  done: boolean
  /** The last time and page, as far as they were seen since the collector has started. */
  seen: Sighting | null
}

/** What can be said of an installation. */
export const VERDICTS = [
  'counting',
  'quiet',
  'waiting',
  'loading',
  'silent',
  'localhost',
  'unknown_site',
  'origin_not_allowed',
  'bot',
  'excluded',
  'forgotten',
  'not_taken',
] as const

export interface Verdict {
  code: (typeof VERDICTS)[number]
  /** `wrong`: this is why nothing is counted; `note`: it need not be a fault. */
  level: 'good' | 'wrong' | 'note'
  message: string
  /** What to do, each by itself. */
  advice: string[]
  /** What it was seen by. */
  seen: Sighting | null
}

export interface Diagnosed {
  site: Pick<Site, 'id'>
  seen: Seen
  /** Something of it is kept. */
  hasEvents: boolean
  /** Where batches go, for a policy of the page's. */
  collector: string
  now: number
}

/** A page that has just loaded the script has so long before it is said to be silent. */
const GRACE_MS = 5000
/** What is older says nothing about what somebody tries now. */
const LATELY_MS = 60 * 60_000

/** How far an installation is. */
export function checksOf({ seen, hasEvents }: Pick<Diagnosed, 'seen' | 'hasEvents'>): Check[] {
  const { batch, accepted } = seen
  const script = seen.scripts.find(({ origin }) => !isLocalPage(origin)) ?? seen.scripts.at(0) ?? null
  const isEvent = accepted !== null || hasEvents
  const isBatch = batch !== null || isEvent
  return [
    { name: 'script', done: script !== null || isBatch, seen: script },
    { name: 'batch', done: isBatch, seen: batch },
    { name: 'event', done: isEvent, seen: accepted },
  ]
}

/** What there is to say, what is wrong first. */
export function verdictsOf(diagnosed: Diagnosed): Verdict[] {
  const { seen, now } = diagnosed
  const isLate = ({ at }: Sighting) => now - at <= LATELY_MS
  const verdicts = [
    ...seen.refusals.filter(isLate).map((refusal) => ofRefusal(refusal, diagnosed)),
    ...seen.strays.filter(isLate).map((stray) => ofStray(stray, diagnosed)),
    ...ofScripts(diagnosed),
    ofEvents(diagnosed),
  ]
  return LEVELS.flatMap((level) => verdicts.filter((verdict) => verdict?.level === level)).flatMap((one) => one ?? [])
}

const LEVELS = ['wrong', 'good', 'note'] as const

/** Where something was counted since, it need not be a fault; bots come to every site. */
function levelOf({ at }: Sighting, { seen: { accepted } }: Diagnosed, isUsual = false): Verdict['level'] {
  return accepted === null || (!isUsual && at > accepted.at) ? 'wrong' : 'note'
}

const pagesOf = (origin: string) => (origin === '' ? 'A page' : `A page of ${origin}`)
const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : origin)

function ofRefusal(refusal: Refusal, diagnosed: Diagnosed): Verdict {
  const { reason, message, origin } = refusal
  const { id } = diagnosed.site
  const page = pagesOf(origin)
  const seen = { origin, at: refusal.at, count: refusal.count }
  switch (reason) {
    case 'origin_not_allowed':
      return {
        code: reason,
        level: levelOf(refusal, diagnosed),
        message: `${page} sends to ${id}, but its host is none of those that may.`,
        advice: [
          `If the page is yours, add ${hostOf(origin)} to the hosts of the site: in its settings, or with every other one by footfall site set ${id} --origin HOST.`,
        ],
        seen,
      }
    case 'bot':
      return {
        code: reason,
        level: levelOf(refusal, diagnosed, true),
        message: `${page} was open in an automated browser, or one of a known bot: that is not counted.`,
        advice: [
          'Open the page in a browser of your own, not by a test or a checking service.',
          `To count automated browsers too: footfall site set ${id} --allow-bots.`,
        ],
        seen,
      }
    case 'excluded':
      return {
        code: reason,
        level: levelOf(refusal, diagnosed, true),
        message: `${page} was opened from an address that the site leaves out.`,
        advice: [
          'Open the page from elsewhere, for example by the network of a telephone.',
          `The addresses are in the settings, under own visits; footfall site set ${id} --exclude-ip none removes them.`,
        ],
        seen,
      }
    case 'forgotten':
      return {
        code: reason,
        level: levelOf(refusal, diagnosed, true),
        message: `${page} was open in the browser of a visitor that was erased: what arrives of one is not kept.`,
        advice: ['Open the page in a private window: there you are somebody else.'],
        seen,
      }
    default:
      return {
        code: 'not_taken',
        level: levelOf(refusal, diagnosed),
        message: `${page} sent something that was not taken: ${message} (${reason}).`,
        advice: ['Put data-debug="on" into the tag: then the console of the page says what is sent and refused.'],
        seen,
      }
  }
}

function ofStray(stray: Stray, diagnosed: Diagnosed): Verdict {
  const { site, origin, at, count } = stray
  return {
    code: 'unknown_site',
    level: levelOf(stray, diagnosed),
    message: `${pagesOf(origin)} sends to the site "${site}", which does not exist.`,
    advice: [`Write data-site="${diagnosed.site.id}" into the tag of the page, letter by letter.`],
    seen: { origin, at, count },
  }
}

function ofScripts({ seen, site, collector, hasEvents, now }: Diagnosed): Verdict[] {
  const { scripts, batch, accepted } = seen
  // Which site's the script of a page on localhost is cannot be told: one that has counted since needs no word of it.
  const since = Math.max(accepted?.at ?? 0, now - LATELY_MS)
  const local = scripts.find(({ origin, at, sent }) => isLocalPage(origin) && at > Math.max(sent ?? 0, since))
  const onlyLoaded = scripts.find(({ origin, sent }) => !isLocalPage(origin) && sent === null)
  const verdicts = local ? [onDesk(local)] : []
  if (!onlyLoaded || batch) return verdicts
  if (now - onlyLoaded.at < GRACE_MS) return [...verdicts, loading(onlyLoaded)]
  return [...verdicts, silent(onlyLoaded, { site, collector, isNew: !hasEvents })]
}

const toSeen = ({ origin, at, count }: Sighting): Sighting => ({ origin, at, count })

const onDesk = (script: Sighting): Verdict => ({
  code: 'localhost',
  level: 'note',
  message: `A page of ${script.origin} has loaded the script, which records nothing on your own machine.`,
  advice: ['To try it there put data-localhost="on" into the tag, and take it out again before you publish it.'],
  seen: toSeen(script),
})

const loading = (script: Sighting): Verdict => ({
  code: 'loading',
  level: 'note',
  message: `A page of ${script.origin} has just loaded the script.`,
  advice: [],
  seen: toSeen(script),
})

interface Silent extends Pick<Diagnosed, 'site' | 'collector'> {
  isNew: boolean
}

/** Nothing is sent that would say why: so these are the reasons there can be, the usual ones first. */
const silent = (script: Sighting, { collector, isNew }: Silent): Verdict => ({
  code: 'silent',
  level: isNew ? 'wrong' : 'note',
  message: `A page of ${script.origin} has loaded the script, but sent nothing.`,
  advice: [
    'Consent: with data-consent="pending" nothing is sent before the visitor has answered, with "none" never. footfall.consent() in the console of the page says how it stands.',
    `Content-Security-Policy: connect-src of the page must allow ${collector}; the console says where it does not.`,
    'A blocker in this browser: try another one, or a private window.',
    'This browser leaves itself out: localStorage.footfall_ignore is set. The console says "not recorded: ignored".',
    'A rule of the tag: data-exclude or data-include leaves this page out.',
  ],
  seen: toSeen(script),
})

function ofEvents({ seen, hasEvents, collector }: Diagnosed): Verdict | null {
  const { accepted, batch, scripts } = seen
  if (accepted) {
    return { code: 'counting', level: 'good', message: 'Events arrive and are counted.', advice: [], seen: accepted }
  }
  if (hasEvents) {
    const message = 'Events were counted before, none since the collector has started.'
    return { code: 'quiet', level: 'note', message, advice: ['Open a page of the site.'], seen: null }
  }
  if (batch || scripts.length > 0) return null
  return {
    code: 'waiting',
    level: 'note',
    message: 'No page of the site has loaded the script yet.',
    advice: [
      'Paste the line into the <head> of its pages, publish them, and open one.',
      `If it is there: script-src of the page's Content-Security-Policy must allow ${collector}, and a browser that had the script before asks for it again after an hour.`,
    ],
    seen: null,
  }
}
