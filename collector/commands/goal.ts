import { type Command, Option } from 'commander'
import { LIMITS } from '../../sdk/protocol.js'
import { describeCondition, GOAL_KINDS, type Goal, type GoalKind, MOST_GOALS, namedGoal } from '../goals.js'
import { decimalOf, digitsOf, type Money, parseMoney } from '../money.js'
import type { Site } from '../sites.js'
import { Failure } from './failure.js'
import { type ConditionFlags, conditionOf } from './goal-condition.js'
import { examples, jsonOption, printJson, repeated, storeOption } from './options.js'
import { currencyCode } from './site-settings.js'
import { siteOf, withStore } from './with-store.js'

interface GoalOptions {
  store: string
  json?: true
  site: string
}

interface AddOptions extends GoalOptions, ConditionFlags {
  name: string
  kind: GoalKind
  value?: string
  currency?: string
}

/** `footfall goal add`, `goal list`, `goal remove`. */
export function addGoalCommands(program: Command): void {
  const goal = program
    .command('goal')
    .description('what a site wants its visitors to do; goals hold for past visits too')
  goal
    .command('add')
    .description('add a goal')
    .requiredOption('--site <id>', 'the site it is for')
    .requiredOption('--name <name>', 'what it is called in reports')
    .option('--event <name>', 'completed by a track event of this name')
    .option('--prop <key=value>', 'only with this property; repeat it for more', repeated)
    .option('--page <pattern>', "completed by a pageview of this page; '/thanks*' for all that begin so")
    .option('--feedback <kind>', 'completed by a rating: thumbs, nps, csat, ces, review, choice, text')
    .option('--score <range>', 'only with these scores: 9-10, or one number')
    .option('--scroll <percent>', 'completed by a view that reaches so deep')
    .option('--active <seconds>', 'completed by a view that gets so much active time')
    .addOption(
      new Option('--kind <kind>', 'macro, or micro for a step on the way').choices(GOAL_KINDS).default('macro'),
    )
    .option('--value <amount>', 'what each completion is worth, instead of what its event says')
    .option('--currency <code>', "of the value (the site's)", currencyCode)
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText(
      'after',
      examples(
        'goal add --site example.com --name Signup --event signup --prop plan=pro --value 9.9 --currency EUR',
        "goal add --site example.com --name Thanks --page '/thanks*'",
        'goal add --site example.com --name Promoter --feedback nps --score 9-10 --kind micro',
        'goal add --site example.com --name Reader --scroll 75 --kind micro',
      ),
    )
    .action(addGoal)
  goal
    .command('list')
    .description('list the goals of a site')
    .requiredOption('--site <id>', 'the site')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('goal list --site example.com --json'))
    .action(listGoals)
  goal
    .command('remove')
    .description('remove a goal; the events that completed it stay')
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--name <name>', 'what it is called')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('goal remove --site example.com --name Signup'))
    .action(removeGoal)
}

function addGoal({ store: url, json, site: id, name, kind, value, currency, ...flags }: AddOptions): void {
  const condition = conditionOf(flags)
  if (name.trim() === '' || Buffer.byteLength(name) > LIMITS.name)
    throw new Failure(`--name must have 1 to ${LIMITS.name} bytes`, 2)
  if (currency !== undefined && value === undefined) throw new Failure('--currency goes with --value', 2)
  withStore(url, (store) => {
    const site = siteOf(store, id)
    const goal = {
      name,
      kind,
      condition,
      value: value === undefined ? null : moneyOf(value, currency ?? site.currency),
    }
    if (!store.addGoal(site, goal)) {
      const isThere = store.listGoals(site).some((known) => known.name === name)
      const what = isThere ? `${id} has a goal ${name}: remove it` : `a site has at most ${MOST_GOALS}: remove one`
      throw new Failure(`${what} first with footfall goal remove`)
    }
    if (json) printJson(goalJson(site, goal))
    else console.error(`goal ${name} added to ${id}: ${describeCondition(condition)}`)
  })
}

function moneyOf(text: string, currency: string): Money {
  const money = parseMoney(text, currency)
  const digits = digitsOf(currency)
  if (!money) throw new Failure(`--value ${text}: must be an amount of ${currency} with at most ${digits} decimals`, 2)
  return money
}

const goalJson = ({ id }: Site, goal: Goal) => ({ site: id, ...namedGoal(goal) })

function goalLine({ name, kind, condition, value }: Goal): string {
  const worth = value ? [`${decimalOf(value).toFixed(digitsOf(value.currency))} ${value.currency}`] : []
  return [name, kind, describeCondition(condition), ...worth].join('\t')
}

function listGoals({ store: url, json, site: id }: GoalOptions): void {
  withStore(url, (store) => {
    const site = siteOf(store, id)
    const goals = store.listGoals(site)
    if (json) printJson(goals.map((goal) => goalJson(site, goal)))
    else for (const goal of goals) console.log(goalLine(goal))
  })
}

function removeGoal({ store: url, json, site: id, name }: GoalOptions & { name: string }): void {
  withStore(url, (store) => {
    if (!store.removeGoal(siteOf(store, id), name))
      throw new Failure(`${id} has no goal ${name}: footfall goal list --site ${id} shows them all`)
    if (json) printJson({ site: id, name, removed: true })
    else console.error(`goal ${name} of ${id} removed`)
  })
}
