import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createShell } from './shell.js'

let folder: string
let shell: ReturnType<typeof createShell>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-goals-'))
  shell = createShell(join(folder, 'footfall.db'))
  await shell.run('site', 'add', 'shop.example', '--currency', 'JPY')
})
afterEach(() => rmSync(folder, { recursive: true }))

const add = (...args: string[]) => shell.run('goal', 'add', '--site', 'shop.example', ...args)
const added = (...args: string[]) => shell.json('goal', 'add', '--site', 'shop.example', '--name', 'Goal', ...args)
const list = () => shell.json('goal', 'list', '--site', 'shop.example')

describe('goal', () => {
  it.each([
    [
      ['--event', 'signup', '--prop', 'plan=pro', '--prop', 'note=a=b'],
      { type: 'event', name: 'signup', props: { plan: 'pro', note: 'a=b' } },
    ],
    [['--page', '/thanks*'], { type: 'page', pattern: '/thanks*' }],
    [['--feedback', 'nps', '--score', '9-10'], { type: 'feedback', kind: 'nps', score: { min: 9, max: 10 } }],
    [['--feedback', 'thumbs', '--score', '1'], { type: 'feedback', kind: 'thumbs', score: { min: 1, max: 1 } }],
    [['--feedback', 'text'], { type: 'feedback', kind: 'text', score: null }],
    [['--scroll', '75'], { type: 'scroll', percent: 75 }],
    [['--active', '30'], { type: 'active', seconds: 30 }],
  ])('add %s keeps what completes it', async (args, condition) => {
    const goal = { site: 'shop.example', name: 'Goal', kind: 'macro', condition, value: null, currency: null }

    expect(await added(...args)).toEqual(goal)
    expect(await list()).toEqual([goal])
  })

  it.each([
    [['--value', '9.9', '--currency', 'eur'], 9.9, 'EUR', '9.90 EUR'],
    [['--value', '500'], 500, 'JPY', '500 JPY'],
    [['--value', '1.234', '--currency', 'KWD'], 1.234, 'KWD', '1.234 KWD'],
  ])('add %s has a value with the decimals of its currency', async (args, value, currency, text) => {
    expect(await added('--event', 'signup', '--kind', 'micro', ...args)).toMatchObject({
      kind: 'micro',
      value,
      currency,
    })
    expect((await shell.run('goal', 'list', '--site', 'shop.example')).out).toBe(`Goal\tmicro\tevent signup\t${text}`)
  })

  it.each([
    [[], 'say what completes it: one of --event, --page, --feedback, --scroll and --active'],
    [['--event', 'a', '--page', '/b'], 'say what completes it: one of'],
    [['--event', 'a', '--prop', 'plan'], '--prop plan: write it as key=value'],
    [['--page', '/a', '--prop', 'plan=pro'], '--prop goes with --event'],
    [['--page', 'thanks'], '--page thanks: a page begins with a slash'],
    [['--feedback', 'stars'], '--feedback stars: must be one of thumbs, nps, csat'],
    [['--feedback', 'nps', '--score', '9-11'], '--score 11: must be a whole number, 0 to 10'],
    [['--feedback', 'nps', '--score', '10-9'], '--score 10-9: write it as 9-10'],
    [['--feedback', 'text', '--score', '1'], '--score: an answer of text has none'],
    [['--scroll', '101'], '--scroll 101: must be a whole number, 1 to 100'],
    [['--active', '0'], '--active 0: must be a whole number, 1 to 86400'],
    [['--event', 'a', '--value', '9.9'], '--value 9.9: must be an amount of JPY with at most 0 decimals'],
    [['--event', 'a', '--value', '-1'], '--value -1: must be an amount'],
    [['--event', 'a', '--currency', 'EUR'], '--currency goes with --value'],
    [['--event', 'a', '--kind', 'big'], 'Allowed choices are macro, micro.'],
    [['--event', 'a', '--name', ' '], '--name must have 1 to 100 bytes'],
  ])('add %s is wrong usage, said in one line with what to do', async (args, message) => {
    const { status, out, err } = await add('--name', 'Goal', ...args)

    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^footfall: [^\n]+$/)
    expect(await list()).toEqual([])
  })

  it('has one name once, until it is removed', async () => {
    await add('--name', 'Goal', '--scroll', '75')

    expect(await add('--name', 'Goal', '--scroll', '50')).toMatchObject({
      status: 1,
      err: 'footfall: shop.example has a goal Goal: remove it first with footfall goal remove',
    })
    expect(await shell.json('goal', 'remove', '--site', 'shop.example', '--name', 'Goal')).toMatchObject({
      removed: true,
    })
    expect(await shell.run('goal', 'remove', '--site', 'shop.example', '--name', 'Goal')).toMatchObject({ status: 1 })
    expect(await list()).toEqual([])
  })

  it('goes with its site', async () => {
    await add('--name', 'Goal', '--scroll', '75')
    await shell.run('site', 'remove', 'shop.example', '--yes')
    await shell.run('site', 'add', 'shop.example')

    expect(await list()).toEqual([])
  })
})
