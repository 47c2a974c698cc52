import type { Site } from '../sites.js'

/** 25 months. */
export const CNIL_DAYS = 760

/** One condition of the exemption, and how things stand. */
export interface CnilRow {
  rule: string
  /** What footfall does about it. */
  footfall: string
  /** Where that can be seen. */
  check: string
  /** `todo`: it rests with whoever runs the site. */
  status: 'ok' | 'todo'
  /** What is left to them, `''` where nothing is. */
  todo: string
}

/**
 * The conditions under which audience measurement needs no consent in France (article 82 of the data protection act as the
 * CNIL reads it: "Cookies : solutions pour les outils de mesure d'audience", 4 July 2025, cnil.fr/fr/node/167364), and how a
 * site stands to them: what footfall does by itself or by a setting is `ok`, what it cannot know is `todo`. An aid, not
 * legal advice.
 */
export function assessCnil({ id, retentionDays }: Pick<Site, 'id' | 'retentionDays'>): CnilRow[] {
  const isShort = retentionDays !== null && retentionDays > 0 && retentionDays <= CNIL_DAYS
  return [
    {
      rule: 'The only purpose is to measure the audience, for the publisher of the site alone',
      footfall: 'counts visits, pages, events and attention; nothing is built for advertising',
      check: 'docs/METRICS.md',
      status: 'todo',
      todo: 'use the numbers for nothing else; identify, group and orders go beyond it: ask for consent before them',
    },
    {
      rule: 'Nobody is followed across sites or apps',
      footfall: 'the visitor has an id of its own on each site, in a first-party cookie',
      check: `the cookie footfall.${id} in the browser; data-cross-domain in the tag`,
      status: 'todo',
      todo: 'leave data-cross-domain out, or name only domains of the same site',
    },
    {
      rule: 'No address is kept, and no place finer than a city',
      footfall:
        'the address gives the country and goes; without a cookie it is part of a hash whose salt lives 48 hours',
      check: 'the tables views and clients have no column for an address; README, Privacy',
      status: 'ok',
      todo: '',
    },
    {
      rule: 'Cookies live 13 months at most, and a later visit does not renew them',
      footfall: 'the cookie ends 13 months after the first visit, whatever comes later',
      check: `the end of the cookie footfall.${id}, before and after a second visit`,
      status: 'ok',
      todo: '',
    },
    {
      rule: 'What was collected is kept 25 months at most',
      footfall: isShort
        ? `deletes visits after ${retentionDays} days`
        : 'keeps visits as long as the collector is told',
      check: 'footfall site list',
      status: isShort ? 'ok' : 'todo',
      todo: isShort ? '' : `footfall site set ${id} --cnil; backups and exports count too`,
    },
    {
      rule: 'Visitors can object, easily and on every device',
      footfall: 'footfall.optOut() and data-consent stop it; Global Privacy Control means no cookie',
      check: 'call footfall.optOut() in the console: no request any more',
      status: 'todo',
      todo: 'put a link or a button that calls footfall.optOut() on the privacy page',
    },
    {
      rule: 'Visitors are told of the cookies and of what they are for',
      footfall: 'has two cookies and one for the answer, named in the README',
      check: 'README, From code',
      status: 'todo',
      todo: 'name them in the privacy policy, with purpose, how long they live and how to object',
    },
    {
      rule: 'Nothing is combined with other data or passed on to others',
      footfall: 'keeps everything in one file on your machine and sends nothing anywhere',
      check: 'the network of the collector: it only answers',
      status: 'todo',
      todo: 'do not join it with customer data; whoever runs the machine for you needs a contract (GDPR, article 28)',
    },
    {
      rule: 'Only anonymous statistics come out of it',
      footfall: 'answers questions with counts and means; ids of visitors are told to their own browsers alone',
      check: 'POST /api/v2/query',
      status: 'todo',
      todo: 'keep names, e-mail addresses and numbers of customers out of titles, properties and comments',
    },
    {
      rule: 'How long cookies live and data is kept is looked at again from time to time',
      footfall: 'prints this list for the settings as they are',
      check: `footfall site set ${id} --cnil`,
      status: 'todo',
      todo: 'note when you looked, and shorten what you do not need',
    },
  ]
}

/** The list for people, a row in four lines. */
export const cnilText = (rows: readonly CnilRow[]): string =>
  rows
    .map(({ rule, footfall, check, status, todo }, index) => {
      const lines = [`${status === 'ok' ? 'ok   ' : 'to do'}  ${index + 1}. ${rule}`, `footfall: ${footfall}`]
      return [...lines, `look at: ${check}`, ...(todo ? [`to do:   ${todo}`] : [])].join('\n          ')
    })
    .join('\n')
