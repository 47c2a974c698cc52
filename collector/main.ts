import { InvalidArgumentError } from 'commander'
import pkg from '../package.json' with { type: 'json' }
import { addAnnotationCommands } from './commands/annotation.js'
import { backup } from './commands/backup.js'
import { check } from './commands/check.js'
import { addCoreActionCommands } from './commands/core-action.js'
import { erase } from './commands/erase.js'
import { exportSites } from './commands/export.js'
import { addGoalCommands } from './commands/goal.js'
import { importFile } from './commands/import.js'
import { addKeyCommands } from './commands/key.js'
import { examples, jsonOption, settingOption, storeOption } from './commands/options.js'
import { createProgram, fail } from './commands/program.js'
import { addQuestionCommands } from './commands/question.js'
import { addSegmentCommands } from './commands/segment.js'
import { serve } from './commands/serve.js'
import { addSiteCommands } from './commands/site.js'
import { addUserCommands } from './commands/user.js'
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
addUserCommands(program)
addGoalCommands(program)
addSegmentCommands(program)
addAnnotationCommands(program)
addCoreActionCommands(program)
addQuestionCommands(program)

program
  .command('import <file>')
  .description('replay recorded traffic: one JSON object a line; - for standard input')
  .option('--from-line <number>', 'go on with this line, counted from 1', lineNumber, 1)
  .addOption(jsonOption())
  .addOption(storeOption())
  .addHelpText('after', examples('import traffic.ndjson', 'import - < traffic.ndjson'))
  .action(importFile)

program
  .command('export [file]')
  .description('write everything of a site as import reads it; to standard output without a file')
  .option('--site <id>', 'the site; every site without it')
  .addOption(jsonOption())
  .addOption(storeOption())
  .addHelpText('after', examples('export traffic.ndjson --site example.com', 'export | gzip > traffic.ndjson.gz'))
  .action((file, options) => exportSites(file ?? '-', options))

program
  .command('erase')
  .description('erase a visitor, or all visitors that were a user; the receipt names the backups that still hold them')
  .option('--visitor <id>', "the visitor's id, as its cookie or an export has it")
  .option('--user <id>', 'who the visitors were identified as')
  .option('--site <id>', 'the site; every site without it')
  .addOption(jsonOption())
  .addOption(storeOption())
  .addHelpText('after', examples('erase --visitor V1StGXR8_Z5jdHi6B-myT', 'erase --user u_42'))
  .action(erase)

program
  .command('backup <file>')
  .description('copy everything into a new file, also while the collector runs')
  .addOption(jsonOption())
  .addOption(storeOption())
  .addHelpText('after', examples('backup /backups/footfall.db'))
  .action(backup)

program
  .command('check')
  .description('look through the whole file: pages, indexes, rows; it only reads')
  .addOption(jsonOption())
  .addOption(storeOption())
  .option('--rebuild', 'make the columns that questions are answered from anew', false)
  .addHelpText('after', examples('check', 'check --rebuild', 'check --store sqlite:/backups/footfall.db'))
  .action(check)

function lineNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Use a whole number from 1.')
  return value
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
