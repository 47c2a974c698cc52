import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { init } from '../../dist/npm/footfall/index.js'
import pkg from '../../package.json' with { type: 'json' }

const manifest = JSON.parse(readFileSync(new URL('../../dist/npm/footfall/package.json', import.meta.url), 'utf8'))
const script = readFileSync(new URL('../../dist/sdk/footfall.js', import.meta.url), 'utf8')

describe('the browser package', () => {
  it('has no dependencies and no install scripts, and types for its entry', () => {
    expect(manifest).toMatchObject({ name: 'footfall', version: pkg.version, types: './index.d.ts' })
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('scripts')
  })

  it('can be imported on a server, where its calls do nothing', async () => {
    const footfall = init<{ signup: { plan: 'free' | 'pro' } }>({
      site: 'shop.example',
      endpoint: 'https://stats.example/e',
    })

    footfall.track('signup', { plan: 'pro' })
    expect(footfall.ids()).toBeNull()
    expect(await footfall.flush()).toBe(true)
  })
})

describe('the script', () => {
  it('is one classic script that says which version sends', () => {
    expect(script).not.toMatch(/\bimport\b|\bexport\b/)
    expect(script).toContain(`footfall/${pkg.version}`)
  })
})
