import type { Command } from 'commander'
import { segmentOf } from '../query/segments.js'
import type { Segment } from '../saved.js'
import { Failure } from './failure.js'
import { examples, jsonOption, storeOption } from './options.js'
import { addListAndRemove, addSaved, type SavedKind, type SavedOptions } from './saved.js'

const SEGMENT: SavedKind<Segment> = {
  noun: 'segment',
  command: 'segment',
  of: ({ segments }) => segments,
  describe: ({ filters }) => JSON.stringify(filters),
}

/** `footfall segment add`, `segment list`, `segment remove`. */
export function addSegmentCommands(program: Command): void {
  const segment = program.command('segment').description('filters of a site that questions can name')
  segment
    .command('add')
    .description('add a segment')
    .requiredOption('--site <id>', 'the site it is for')
    .requiredOption('--name <name>', 'what it is called in questions')
    .requiredOption('--filters <json>', 'a list of filters as POST /api/v2/query takes it; all must pass')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText(
      'after',
      examples(`segment add --site example.com --name "Paid DE" --filters '[["is", "visit:country", ["DE"]]]'`),
    )
    .action(({ name, filters, ...options }: SavedOptions & { name: string; filters: string }) =>
      addSaved(SEGMENT, () => segmentOf({ name, filters: jsonOf(filters) }), options),
    )
  addListAndRemove(segment, SEGMENT)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure(`--filters: must be JSON, such as '[["is", "visit:country", ["DE"]]]'`, 2)
  }
}
