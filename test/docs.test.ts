import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../collector/config.js'
import pkg from '../package.json' with { type: 'json' }
import { DEFAULTS } from '../sdk/options.js'

const ROOT = new URL('..', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8')
const readme = read('README.md')

describe('the README', () => {
  it('has every setting with its flag and default', () => {
    for (const { env, flag, default: value, help } of Object.values(SETTINGS)) {
      expect(readme).toContain(`| \`${env}\` | \`${flag}\` | ${value === '' ? 'none' : `\`${value}\``}: ${help} |`)
    }
  })

  it('has every attribute of the tag', () => {
    for (const name of Object.keys(DEFAULTS)) {
      expect(readme).toContain(`data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    }
  })

  it('says why each dependency is there', () => {
    for (const name of Object.keys(pkg.dependencies)) expect(readme).toContain(`\`${name}\``)
  })

  it('has links that lead somewhere, and figures instead of places for them', () => {
    const files = [...readme.matchAll(/(?:\]\(|src=")((?!https?:)[^)#"]+)[)"]/g)].map(([, file]) => file)
    const pictures = files.filter((file) => file.endsWith('.png'))

    expect(pictures).toHaveLength(5)
    for (const file of files) expect(() => read(file), file).not.toThrow()
    expect(readme).not.toMatch(/\b(SIZE|INGEST|QUERY|RATIO)\b/)
  })
})

describe('CONTRIBUTING', () => {
  it('names files that are there', () => {
    const files = [...read('CONTRIBUTING.md').matchAll(/`((?:sdk|collector|test)\/[^`*]+\.\w+)`/g)].map(
      ([, file]) => file,
    )

    expect(files.length).toBeGreaterThan(10)
    for (const file of files) expect(() => read(file), file).not.toThrow()
    expect(readdirSync(new URL('collector/store/sqlite/schema', ROOT))).toContain('0001-events.sql')
  })
})
