import type { Command } from 'commander'
import { describeCondition } from '../goals.js'
import { coreActionOf } from '../query/core-actions.js'
import type { CoreAction } from '../saved.js'
import { conditionOf } from './goal-condition.js'
import { examples, jsonOption, repeated, storeOption } from './options.js'
import { addListAndRemove, addSaved, type SavedKind, type SavedOptions } from './saved.js'

const CORE_ACTION: SavedKind<CoreAction> = {
  noun: 'core action',
  command: 'core-action',
  of: ({ coreActions }) => coreActions,
  flags: { 'condition.name': 'event', 'condition.props': 'prop' },
  describe: ({ condition }) => describeCondition(condition),
}

interface AddOptions extends SavedOptions {
  name: string
  event: string
  prop?: string[]
}

/** `footfall core-action add`, `core-action list`, `core-action remove`. */
export function addCoreActionCommands(program: Command): void {
  const action = program.command('core-action').description('what shows that somebody uses the product')
  action
    .command('add')
    .description('add a core user action')
    .requiredOption('--site <id>', 'the site it is for')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--event <name>', 'a track event of this name')
    .option('--prop <key=value>', 'only with this property; repeat it for more', repeated)
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('core-action add --site example.com --name "New project" --event project_created'))
    .action(({ name, event, prop, ...options }: AddOptions) => {
      const condition = conditionOf({ event, prop })
      addSaved(CORE_ACTION, () => coreActionOf({ name, condition }), options)
    })
  addListAndRemove(action, CORE_ACTION)
}
