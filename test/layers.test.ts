import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

const sources = ['sdk', 'collector'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file)),
)

/** What a source imports of ours, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) =>
    relative(ROOT, join(ROOT, dirname(file), path)).replace(/\.js$/, '.ts'),
  )
}

const broken = (isBroken: (file: string, imported: string) => boolean) =>
  sources.flatMap((file) =>
    importsOf(file)
      .filter((imported) => isBroken(file, imported))
      .map((imported) => `${file} imports ${imported}`),
  )

const within = (path: string, ...folders: string[]) => folders.some((folder) => path.startsWith(`${folder}/`))

/** The data's way: a layer imports those below it, never those above. */
const LAYERS = [
  ['collector/main.ts', 'collector/commands'],
  ['collector/collector.ts', 'collector/app.ts'],
  ['collector/api', 'collector/collect.ts', 'collector/local.ts', 'collector/dashboard'],
  ['collector/query', ...['thread', 'writer', 'import', 'line', 'kept'].map((name) => `collector/writer/${name}.ts`)],
  ['collector/store/sqlite'],
]

describe('imports', () => {
  it('are found in more than fifty sources', () => {
    expect(sources.length).toBeGreaterThan(50)
  })

  it('of the script name nothing of the collector', () => {
    expect(broken((file, imported) => within(file, 'sdk') && within(imported, 'collector'))).toEqual([])
  })

  it('of the collector name nothing of the script but the wire', () => {
    const wire = ['sdk/protocol.ts', 'sdk/question.ts']
    const isBroken = (file: string, imported: string) =>
      within(file, 'collector') && within(imported, 'sdk') && !wire.includes(imported)

    expect(broken(isBroken)).toEqual([])
  })

  it('of an engine stay in the stores, but for the lock and the choice of one', () => {
    const allowed = ['collector/store/open.ts', 'collector/collector.ts', 'collector/commands/jobs.ts']
    const isBroken = (file: string, imported: string) =>
      within(imported, 'collector/store/sqlite') && !within(file, 'collector/store/sqlite') && !allowed.includes(file)

    expect(broken(isBroken)).toEqual([])
  })

  it('go down the way of the data, never up', () => {
    const layerOf = (path: string) =>
      LAYERS.findIndex((layer) => layer.some((part) => path === part || within(path, part)))
    const isBroken = (file: string, imported: string) => {
      const [from, to] = [layerOf(file), layerOf(imported)]
      return from >= 0 && to >= 0 && to < from
    }

    expect(broken(isBroken)).toEqual([])
  })

  it('of what questions are answered with stay above the words that all layers share', () => {
    const shared = (file: string) => /^collector\/[^/]+\.ts$/.test(file) && !LAYERS.flat().includes(file)
    const isBroken = (file: string, imported: string) => shared(file) && within(imported, 'collector/query')

    expect(broken(isBroken)).toEqual([])
  })

  it('make no circles', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (path.includes(file) || done.has(file)) return
      for (const imported of importsOf(file)) if (sources.includes(imported)) visit(imported, [...path, file])
      done.add(file)
    }
    for (const file of sources) if (circles.length === 0) visit(file, [])

    expect(circles).toEqual([])
  })
})

describe('sources', () => {
  it('use no type that says nothing, no assertion that hides something, no enum and no namespace', () => {
    const offences = sources.filter((file) =>
      /: any\b|\bas any\b|@ts-ignore|@ts-expect-error|^\s*(export )?(enum|namespace) /m.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    )

    expect(offences).toEqual([])
  })
})
