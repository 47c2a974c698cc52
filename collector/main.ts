import pkg from '../package.json' with { type: 'json' }
import { addGoalCommands } from './commands/goal.js'
import { importFile } from './commands/import.js'
import { addKeyCommands } from './commands/key.js'
import { examples, settingOption, storeOption } from './commands/options.js'
import { createProgram, fail } from './commands/program.js'
import { serve } from './commands/serve.js'
import { addSiteCommands } from './commands/site.js'
import { readConfig, SETTINGS } from './config.js'

/** The command line. Exit codes: 0 fine, 1 failed, 2 wrong usage. */
const program = createProgram()
  .description('Web analytics that measures attention, not just traffic.')
  .version(pkg.version)

const serveCommand = program
  .command('serve')
  .description('run the collector')
  .addHelpText(
    'after',
    '\nFOOTFALL_ADMIN_KEY in the environment is a key that may read every site and send its events.',
  )
  .addHelpText('after', examples('serve', 'serve --port 8081 --trust-proxy 1'))
  .action((texts) => serve(readConfig(texts, process.env.FOOTFALL_ADMIN_KEY || null)))
for (const setting of Object.values(SETTINGS)) serveCommand.addOption(settingOption(setting))

addSiteCommands(program)
addKeyCommands(program)
addGoalCommands(program)

program
  .command('import <file>')
  .description('replay recorded traffic: one JSON object a line; - for standard input')
  .addOption(storeOption())
  .addHelpText('after', examples('import traffic.ndjson', 'import - < traffic.ndjson'))
  .action(importFile)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
