import { type Command, Option } from 'commander'
import { createKey, hashKey } from '../keys.js'
import type { ListedKey, Scope, Store } from '../store/store.js'
import { Failure } from './failure.js'
import { examples, jsonOption, printJson, storeOption } from './options.js'
import { siteOf, withStore } from './with-store.js'

interface KeyOptions {
  store: string
  json?: true
}

/** `footfall key create`, `key list`, `key revoke`. */
export function addKeyCommands(program: Command): void {
  const key = program.command('key').description('keys for the API and the dashboard')
  key
    .command('create')
    .description('make a key; it is shown once, on standard output')
    .requiredOption('--site <id>', 'the site it is for')
    .addOption(new Option('--read', 'it may ask questions').conflicts(['write', 'admin']))
    .addOption(new Option('--write', 'it may send events').conflicts(['read', 'admin']))
    .addOption(new Option('--admin', 'it may do both').conflicts(['read', 'write']))
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('key create --site example.com --read', 'key create --site example.com --write'))
    .action(createSiteKey)
  key
    .command('list')
    .description('list keys by their first characters; the keys themselves are known to their owners alone')
    .option('--site <id>', 'only those of one site')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('key list', 'key list --site example.com --json'))
    .action(listKeys)
  key
    .command('revoke <key>')
    .description('make a key useless within a second; its first characters as listed, or the whole key')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('key revoke ff_Zm9vdGZhb'))
    .action(revokeKey)
}

function createSiteKey({ store: url, site: id, json, ...scopes }: KeyOptions & { site: string }): void {
  const scope = scopeOf(scopes)
  withStore(url, (store) => {
    const { key, kept } = createKey(siteOf(store, id), scope)
    store.addKey(kept)
    if (json) return printJson({ key, prefix: kept.prefix, site: id, scope })
    console.error(`key to ${scope} ${id}; it is shown only now:`)
    console.log(key)
  })
}

function scopeOf(scopes: { [S in Scope]?: true }): Scope {
  const scope = (['read', 'write', 'admin'] as const).find((name) => scopes[name])
  if (!scope) throw new Failure('say what the key may do: --read, --write or --admin', 2)
  return scope
}

function listKeys({ store: url, site: id, json }: KeyOptions & { site?: string }): void {
  withStore(url, (store) => {
    const keys = store.listKeys(id === undefined ? undefined : siteOf(store, id)).map(shown)
    if (json) return printJson(keys)
    for (const { prefix, site, scope, created } of keys) console.log([prefix, site, scope, created].join('\t'))
  })
}

const shown = ({ prefix, site, scope, created }: ListedKey) => ({
  prefix,
  site: site.id,
  scope,
  created: new Date(created).toISOString(),
})

function revokeKey(text: string, { store: url, json }: KeyOptions): void {
  withStore(url, (store) => {
    const key = keyOf(store, text)
    store.removeKey(key.hash)
    if (json) return printJson({ ...shown(key), revoked: true })
    console.error(`key ${key.prefix}… to ${key.scope} ${key.site.id} revoked`)
  })
}

/** By its first characters as they are listed, or by all of it. */
function keyOf(store: Store, text: string): ListedKey {
  const hash = hashKey(text)
  const keys = store.listKeys().filter((key) => key.prefix === text || Buffer.compare(key.hash, hash) === 0)
  if (keys.length === 0) throw new Failure(`no key begins with ${text.slice(0, 12)}: footfall key list shows them all`)
  if (keys.length > 1) throw new Failure(`${keys.length} keys begin with ${text}: give the whole key`)
  return keys[0]
}
