import type { Command } from 'commander'
import { annotationOf } from '../query/annotations.js'
import type { Annotation } from '../saved.js'
import { examples, jsonOption, storeOption } from './options.js'
import { addListAndRemove, addSaved, type SavedKind, type SavedOptions } from './saved.js'

const ANNOTATION: SavedKind<Annotation> = {
  noun: 'annotation',
  command: 'annotation',
  of: ({ annotations }) => annotations,
  describe: ({ date, text }) => `${text}, on ${date}`,
}

/** `footfall annotation add`, `annotation list`, `annotation remove`. */
export function addAnnotationCommands(program: Command): void {
  const annotation = program.command('annotation').description('what happened on a day, to be seen beside the numbers')
  annotation
    .command('add')
    .description('add a note on a day')
    .requiredOption('--site <id>', 'the site it is for')
    .requiredOption('--date <date>', "a day of the site's time zone: 2026-03-02")
    .requiredOption('--text <text>', 'what happened')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('annotation add --site example.com --date 2026-03-02 --text "New prices"'))
    .action(({ date, text, ...options }: SavedOptions & { date: string; text: string }) =>
      addSaved(ANNOTATION, () => annotationOf({ date, text }), options),
    )
  addListAndRemove(annotation, ANNOTATION)
}
