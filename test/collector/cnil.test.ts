import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CnilRow } from '../../collector/commands/cnil.js'
import { createShell } from './shell.js'

let folder: string
let shell: ReturnType<typeof createShell>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-cnil-'))
  shell = createShell(join(folder, 'footfall.db'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const statuses = (rows: CnilRow[]) => rows.map(({ status }) => status)

describe('site --cnil', () => {
  it('keeps visits for 25 months and says of ten conditions what is met and what is left to do', async () => {
    const site = await shell.json('site', 'add', 'shop.example', '--cnil')

    expect(site.retention_days).toBe(760)
    expect(statuses(site.cnil)).toEqual([
      ...['todo', 'todo', 'ok', 'ok', 'ok'],
      ...['todo', 'todo', 'todo', 'todo', 'todo'],
    ])
    for (const { rule, footfall, check, status, todo } of site.cnil) {
      for (const text of [rule, footfall, check]) expect(text).not.toBe('')
      expect(todo === '').toBe(status === 'ok')
    }
  })

  it.each([
    ['for ever', '0', 760],
    ['too long', '900', 760],
    ['shorter', '90', 90],
  ])('makes of a site that keeps visits %s one that meets the condition', async (_, days, after) => {
    await shell.run('site', 'add', 'shop.example', '--retention-days', days)
    const site = await shell.json('site', 'set', 'shop.example', '--cnil')

    expect(site.retention_days).toBe(after)
    expect(site.cnil[4]).toMatchObject({ footfall: `deletes visits after ${after} days`, status: 'ok' })
  })

  it('refuses a longer time beside it', async () => {
    expect(await shell.run('site', 'add', 'shop.example', '--cnil', '--retention-days', '900')).toEqual({
      status: 2,
      out: '',
      err: 'footfall: --cnil keeps visits for at most 760 days: name fewer, or leave --retention-days out',
    })
  })

  it('prints the list for people on standard output', async () => {
    await shell.run('site', 'add', 'shop.example')
    const { status, out } = await shell.run('site', 'set', 'shop.example', '--cnil')

    expect(status).toBe(0)
    expect(out.match(/^(ok|to do) +\d+\. /gm)).toHaveLength(10)
    expect(out).toContain('ok     4. Cookies live 13 months at most')
    expect(out).toContain('to do:   put a link or a button that calls footfall.optOut() on the privacy page')
  })
})
