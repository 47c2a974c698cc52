import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const DOCS = new URL('../docs/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, DOCS), 'utf8')

it('shows every proxy recipe as the file has it, which is what the tests run', () => {
  const recipes = readdirSync(new URL('proxy/', DOCS))
  const page = read('PROXY.md')

  expect(recipes.length).toBe(5)
  for (const file of recipes) {
    expect(page).toContain(`[proxy/${file}](proxy/${file})`)
    expect(page).toContain(`\n${read(`proxy/${file}`)}\`\`\`\n`)
  }
})

it('passes on the same six addresses in every recipe', () => {
  for (const file of ['nginx.conf', 'Caddyfile', 'worker.js']) {
    const [paths] = /\(footfall.*export\)/.exec(read(`proxy/${file}`).replaceAll('\\/', '/')) ?? []
    expect(paths, file).toBe('(footfall\\.js|f-[A-Za-z0-9_-]+\\.js|e|e/q|e/forget|e/export)')
  }
  for (const file of ['next.config.mjs', 'vercel.json']) {
    const sources = [...read(`proxy/${file}`).matchAll(/["']?source["']?: ["']([^"']+)["']/g)].map(
      ([, source]) => source,
    )
    expect(sources, file).toEqual([
      '/ff/:file(footfall\\\\.js|f-[A-Za-z0-9_-]+\\\\.js)',
      '/ff/e',
      '/ff/e/:call(q|forget|export)',
    ])
  }
})
