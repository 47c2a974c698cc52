import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../collector/api/catalogue.js'
import { OPERATORS } from '../collector/query/filters.js'
import { RANGES } from '../collector/query/range.js'

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))

const { metrics, dimensions } = catalogue()
const UNITS: Record<string, string> = { percent: '%', seconds: 's', whole_seconds: 's' }

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`

const METRICS_TABLE = [
  row('metric', 'unit', 'definition'),
  row('---', '---', '---'),
  ...metrics.map(({ name, unit, definition }) => row(`\`${name}\``, UNITS[unit] ?? unit, definition)),
].join('\n')

const DIMENSIONS_TABLE = [
  row('dimension', 'of', 'meaning'),
  row('---', '---', '---'),
  ...dimensions.map(({ name, level, definition, values }) => {
    const meaning = [definition, ...(values ? [`One of ${values.map((value) => `\`${value}\``).join(', ')}.`] : [])]
    return row(`\`${name}\``, level, meaning.join(' '))
  }),
].join('\n')

/** As the formatter has it. */
function union(name: string, says: string, values: readonly string[]): string {
  const types = values.map((value) => (value.endsWith(':KEY') ? `\`${value.slice(0, -3)}\${string}\`` : `'${value}'`))
  const line = `export type ${name} = ${types.join(' | ')}`
  const lines = `export type ${name} =\n${types.map((type) => `  | ${type}`).join('\n')}`
  return `/** ${says} */\n${line.length <= 120 ? line : lines}\n`
}

const TYPES = [
  '// Made of the catalogue of the collector by test/catalogue.test.ts: `npx vitest run -u test/catalogue.test.ts`.\n',
  union(
    'MetricName',
    'Every metric that can be asked for.',
    metrics.map(({ name }) => name),
  ),
  union(
    'DimensionName',
    'Every dimension, those of time too, which only group.',
    dimensions.map(({ name }) => name),
  ),
  union('Operator', 'What a filter begins with.', OPERATORS),
  union('RangeName', 'Ranges that have a name.', RANGES),
].join('\n')

/** A file with the table under one of its titles made anew. */
const withTable = (text: string, title: string, table: string) =>
  text.replace(new RegExp(`(\n### ${title}\n\n)\\|[^\n]*\n(?:\\|[^\n]*\n)*`), (_, head) => `${head}${table}\n`)

describe('what the catalogue has', () => {
  it('is in the README', async () => {
    const path = pathOf('README.md')
    const readme = readFileSync(path, 'utf8')
    const made = withTable(withTable(readme, 'Metrics', METRICS_TABLE), 'Dimensions', DIMENSIONS_TABLE)

    expect(made).toContain(METRICS_TABLE)
    expect(made).toContain(DIMENSIONS_TABLE)
    await expect(made).toMatchFileSnapshot(path)
  })

  it('is what the types of footfall/client have', async () => {
    await expect(TYPES).toMatchFileSnapshot(pathOf('sdk/adapters/catalogue.ts'))
  })
})
