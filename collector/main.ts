import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import pkg from '../package.json' with { type: 'json' }
import { Failure } from './commands/failure.js'
import { importFile } from './commands/import.js'
import { createSiteKey } from './commands/key.js'
import { serve } from './commands/serve.js'
import { addSite, listSites } from './commands/site.js'
import { readConfig, SETTINGS, STORE_SETTING, UnusableSetting } from './config.js'
import { type Scope, UnusableStore } from './store/store.js'

/** The command line. Exit codes: 0 fine, 1 failed, 2 wrong usage. */
const program = new Command('footfall')
  .description('Web analytics that measures attention, not just traffic.')
  .version(pkg.version)
  .configureHelp({ showGlobalOptions: true })
  // A misspelt flag is one line, with what may have been meant.
  .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`) })
  .exitOverride()

const option = ({ flag, env, default: value, help }: (typeof SETTINGS)[keyof typeof SETTINGS]) =>
  new Option(flag, help).env(env).default(value)

const storeOption = () => option(STORE_SETTING)

const serveCommand = program
  .command('serve')
  .description('run the collector')
  .addHelpText('after', '\nFOOTFALL_ADMIN_KEY in the environment is a key that may read every site.')
  .action((texts) => serve(readConfig(texts, process.env.FOOTFALL_ADMIN_KEY || null)))
for (const setting of Object.values(SETTINGS)) serveCommand.addOption(option(setting))

const site = program.command('site').description('sites whose traffic is taken')
site
  .command('add <id>')
  .description('add a site, named by its host: example.com')
  .option('--timezone <zone>', 'IANA name; days are days of this zone', 'UTC')
  .option('--currency <code>', 'ISO 4217', upperCase, 'EUR')
  .option('--allow-bots', 'keep what automated browsers and known bots send', false)
  .addOption(storeOption())
  .action(addSite)
site.command('list').description('list the sites').addOption(storeOption()).action(listSites)

const key = program.command('key').description('keys for the API and the dashboard')
key
  .command('create')
  .description('make a key; it is shown once, on standard output')
  .requiredOption('--site <id>', 'the site it is for')
  .addOption(new Option('--read', 'it may ask questions').conflicts(['write', 'admin']))
  .addOption(new Option('--write', 'it may send events').conflicts(['read', 'admin']))
  .addOption(new Option('--admin', 'it may do both').conflicts(['read', 'write']))
  .addOption(storeOption())
  .action(({ store, site, ...scopes }) => createSiteKey({ store, site, scope: scopeOf(scopes) }))

program
  .command('import <file>')
  .description('replay recorded traffic: one JSON object a line; - for standard input')
  .addOption(storeOption())
  .action(importFile)

function upperCase(text: string): string {
  if (!/^[A-Za-z]{3}$/.test(text)) throw new InvalidArgumentError('Use three letters, as in EUR.')
  return text.toUpperCase()
}

function scopeOf(scopes: Record<string, unknown>): Scope {
  const scope = (['read', 'write', 'admin'] as const).find((name) => scopes[name] === true)
  if (!scope) throw new Failure('say what the key may do: --read, --write or --admin', 2)
  return scope
}

/** What a person can mend is one line; the rest is our bug and keeps its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UnusableSetting) return tell(error, 2)
  if (error instanceof Failure) return tell(error, error.exitCode)
  if (error instanceof UnusableStore) return tell(error, 1)
  console.error(error)
  return 1
}

function tell({ message }: Error, exitCode: number): number {
  console.error(`footfall: ${message}`)
  return exitCode
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
