import type { Command } from 'commander'
import { isProblem } from '../query/problem.js'
import { reading } from '../query/read.js'
import type { Named } from '../saved.js'
import type { SavedList, Store } from '../store/store.js'
import { Failure } from './failure.js'
import { examples, jsonOption, printJson, storeOption } from './options.js'
import { siteOf, withStore } from './with-store.js'

export interface SavedOptions {
  store: string
  json?: true
  site: string
}

/** A kind of what sites keep under names, as commands have it. */
export interface SavedKind<T extends Named> {
  noun: string
  /** The command that it is made with: `segment`. */
  command: string
  of(store: Store): SavedList<T>
  /** The flag that what is wrong was given by, by its path; the first word of that without. */
  flags?: Record<string, string>
  /** In a few words. */
  describe(item: T): string
}

/** Adds what was read, unless the site has one of that name. Throws `Failure`, which names the flag that is wrong. */
export function addSaved<T extends Named>(kind: SavedKind<T>, read: () => T, options: SavedOptions): void {
  const { store: url, json, site: id } = options
  const item = reading(read)
  if (isProblem(item)) {
    const { path = '', message } = item.error
    throw new Failure([placeIn(kind.flags ?? {}, path), message].filter((text) => text !== '').join(': '), 2)
  }
  withStore(url, (store) => {
    const [site, list] = [siteOf(store, id), kind.of(store)]
    if (list.add(site, item)) return
    const isNamed = list.list(site).some(({ name }) => name === item.name)
    const has = isNamed
      ? `${/^[aeiou]/.test(kind.noun) ? 'an' : 'a'} ${kind.noun} ${item.name}`
      : `as many ${kind.noun}s as a site may have`
    throw new Failure(`${id} has ${has}: remove one first with footfall ${kind.command} remove`)
  })
  if (json) printJson({ site: id, ...item })
  else console.error(`${kind.noun} ${item.name} added to ${id}: ${kind.describe(item)}`)
}

/** By which flag a path was given; what only a file has is called by its path. */
function placeIn(flags: Record<string, string>, path: string): string {
  const whole = path.replace(/\[\d+\].*/, '')
  const flag = flags[path] ?? flags[whole]
  return flag === undefined && /^$|\./.test(path) ? path : `--${flag ?? path}`
}

/** `list` and `remove` of a kind. */
export function addListAndRemove<T extends Named>(command: Command, kind: SavedKind<T>): void {
  const { noun, of, describe } = kind
  command
    .command('list')
    .description(`list the ${noun}s of a site`)
    .requiredOption('--site <id>', 'the site')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples(`${kind.command} list --site example.com --json`))
    .action(({ store: url, json, site: id }: SavedOptions) => {
      const items = withStore(url, (store) => of(store).list(siteOf(store, id)))
      if (json) printJson(items.map((item) => ({ site: id, ...item })))
      else for (const item of items) console.log([item.name, describe(item)].join('\t'))
    })
  command
    .command('remove')
    .description(`remove a ${noun}`)
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--name <name>', 'what it is called')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples(`${kind.command} remove --site example.com --name NAME`))
    .action(({ store: url, json, site: id, name }: SavedOptions & { name: string }) => {
      withStore(url, (store) => {
        if (!of(store).remove(siteOf(store, id), name))
          throw new Failure(`${id} has no ${noun} ${name}: footfall ${kind.command} list --site ${id} shows them all`)
      })
      if (json) printJson({ site: id, name, removed: true })
      else console.error(`${noun} ${name} of ${id} removed`)
    })
}
