import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { refuseOldEngine } from '../collector/store/sqlite/engine.js'
import pkg from '../package.json' with { type: 'json' }

const { packages }: { packages: Record<string, { integrity?: string; hasInstallScript?: boolean; dev?: boolean }> } =
  JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const installed = Object.entries(packages).filter(([path]) => path !== '')

describe('what is installed', () => {
  it('are ten packages at most, of versions that are named exactly', () => {
    expect(Object.keys(pkg.dependencies).length).toBeLessThanOrEqual(10)
    for (const version of Object.values(pkg.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('is what it was when it was chosen: every package has its hash', () => {
    expect(installed.length).toBeGreaterThan(100)
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
  })

  it('runs no scripts but those of better-sqlite3', () => {
    const withScripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript)
    const allowed = Object.entries(pkg.allowScripts).flatMap(([name, isAllowed]) => (isAllowed ? [name] : []))

    expect(withScripts.filter(([, { dev }]) => !dev).map(([path]) => path)).toEqual(['node_modules/better-sqlite3'])
    expect(allowed).toEqual(['better-sqlite3'])
  })
})

describe('SQLite', () => {
  it.each(['3.51.3', '3.51.10', '3.53.2', '4.0.0'])('%s is new enough', (version) => {
    expect(() => refuseOldEngine(version)).not.toThrow()
  })

  it.each(['3.51.2', '3.50.9', '3.9.0', '2.99.99'])('%s is too old to start', (version) => {
    expect(() => refuseOldEngine(version)).toThrow(
      `SQLite ${version} is too old, 3.51.3 or newer is needed: run npm ci`,
    )
  })
})
