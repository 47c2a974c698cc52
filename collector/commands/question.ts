import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { FEEDBACK_KINDS } from '../../sdk/protocol.js'
import { questionOf } from '../query/questions.js'
import { fields } from '../query/read.js'
import type { SiteQuestion } from '../saved.js'
import { Failure } from './failure.js'
import { examples, jsonOption, repeated, storeOption } from './options.js'
import { addListAndRemove, addSaved, type SavedKind, type SavedOptions } from './saved.js'

/** Where each flag's value stands in a question. */
const FLAGS = {
  kind: 'kind',
  subject: 'subject',
  question: 'question',
  choice: 'choices',
  low: 'texts.low',
  high: 'texts.high',
  tab: 'texts.tab',
  page: 'where.pages',
  notPage: 'where.not_pages',
  selector: 'where.selector',
  as: 'where.as',
  delay: 'when.delay_seconds',
  scroll: 'when.scroll',
  active: 'when.active_seconds',
  exitIntent: 'when.exit_intent',
  event: 'when.event',
  everyDays: 'when.every_days',
  quietDays: 'when.quiet_days',
  visitors: 'whom.visitors',
  share: 'whom.share',
  followUp: 'follow_up',
} as const

const QUESTION: SavedKind<SiteQuestion> = {
  noun: 'question',
  command: 'question',
  of: ({ questions }) => questions,
  flags: Object.fromEntries(
    Object.entries(FLAGS).map(([flag, path]) => [path, flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]),
  ),
  describe: ({ kind, question, where }) =>
    [kind, ...(question ? [JSON.stringify(question)] : []), ...(where ? [JSON.stringify(where)] : [])].join(' '),
}

type Flags = { [F in keyof typeof FLAGS]?: string | string[] | boolean }
interface AddOptions extends SavedOptions, Flags {
  name: string
  file?: string
  followUp?: string
}

/** `footfall question add`, `question list`, `question remove`. */
export function addQuestionCommands(program: Command): void {
  const question = program.command('question').description('what a site asks its visitors, without code on its pages')
  question
    .command('add')
    .description('ask a question')
    .requiredOption('--site <id>', 'the site that asks it')
    .requiredOption('--name <name>', 'what it is called; who answered or closed it is not asked it again')
    .addOption(new Option('--kind <kind>', 'what it is answered with').choices(FEEDBACK_KINDS))
    .option('--question <text>', "its words (those of the kind, in the page's language)")
    .option('--subject <text>', 'what it is about, such as an article')
    .option('--choice <text>', 'what kind choice offers; repeat it', repeated)
    .option('--low <text>', 'what the lowest score means')
    .option('--high <text>', 'what the highest score means')
    .option('--tab <text>', 'on the tab that opens it')
    .option('--page <pattern>', "on these pages alone, '/docs*' for all that begin so; repeat it", repeated)
    .option('--not-page <pattern>', 'on all pages but these; repeat it', repeated)
    .option('--selector <css>', 'on pages that have such an element, at its end')
    .addOption(new Option('--as <place>', 'where it stands').choices(['popover', 'inline', 'tab']))
    .option('--delay <seconds>', 'so long after the page was opened', Number)
    .option('--scroll <percent>', 'when the visitor has seen so much of the page', Number)
    .option('--active <seconds>', 'after so much attention to the page', Number)
    .option('--exit-intent', 'when the pointer leaves the page upwards')
    .option('--event <name>', 'after a track event of this name')
    .option('--every-days <days>', 'ask the same visitor again after so many days (never)', Number)
    .option('--quiet-days <days>', 'days without any other question before it (7; inline 0)', Number)
    .addOption(new Option('--visitors <type>', 'only those').choices(['new', 'returning']))
    .option('--share <percent>', 'only so many of the visitors, the same ones each time', Number)
    .option('--follow-up <json>', `what is asked after it: '[{ "scores": [0, 6], "question": "What is missing?" }]'`)
    .option('--file <file>', 'all of it as JSON, as the API takes it, languages too; - for standard input')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText(
      'after',
      examples(
        "question add --site example.com --name Recommend --kind nps --page '/app*' --active 60 --every-days 90",
        'question add --site example.com --name Checkout --kind ces --event order',
        'question add --site example.com --name Source --kind choice --question "How did you find us?" --choice Search --choice "A friend" --as tab',
        'question add --site example.com --name Survey --file survey.json',
      ),
    )
    .action(({ name, file, ...options }: AddOptions) =>
      addSaved(QUESTION, () => questionOf({ ...withFlags(file ? readJson(file) : {}, options), name }), options),
    )
  addListAndRemove(question, QUESTION)
}

/** What flags say wins over what a file says. */
function withFlags(given: Record<string, unknown>, { followUp, ...flags }: Partial<AddOptions>) {
  const question = structuredClone(given)
  const values = { ...flags, followUp: followUp && jsonOf('--follow-up', followUp) }
  for (const [flag, path] of Object.entries(FLAGS)) {
    const value = values[flag as keyof typeof FLAGS]
    if (value === undefined) continue
    const [key, inner] = path.split('.')
    question[key] = inner ? { ...Object(question[key]), [inner]: value } : value
  }
  return question
}

function readJson(file: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new Failure(`--file ${file}: ${error instanceof Error ? error.message : error}`, 2)
  }
  const value = jsonOf('--file', text)
  return fields(value, 'file', Object.keys(Object(value)))
}

function jsonOf(flag: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure(`${flag}: must be JSON`, 2)
  }
}
