import { type Command, Option } from 'commander'
import { createToken, isUserName, linkTo, MAX_NAME, ROLES, type Role, type User } from '../people.js'
import type { Store } from '../store/store.js'
import { Failure } from './failure.js'
import { examples, jsonOption, printJson, storeOption } from './options.js'
import { siteOf, withStore } from './with-store.js'

interface UserOptions {
  store: string
  json?: true
}

interface LinkOptions extends UserOptions {
  url: string
}

interface RoleOptions extends UserOptions {
  site?: string
}

/** `footfall user add`, `user list`, `user link`, `user remove`. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('who signs in at the dashboard')
  user
    .command('add <name>')
    .description('let somebody see a site, or every site; prints the link that chooses a password, for somebody new')
    .option('--site <id>', 'the site; every site there is and will be without it')
    .addOption(
      new Option('--role <role>', 'an owner may change the site, and who sees it').choices(ROLES).default('viewer'),
    )
    .addOption(urlOption())
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('user add anna@example.com --site example.com', 'user add ben --role owner'))
    .action(addUser)
  user
    .command('list')
    .description('list users, with a line for each role')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('user list', 'user list --json'))
    .action(listUsers)
  user
    .command('link [name]')
    .description('print a link that chooses a new password, once; without a name for the first owner')
    .addOption(urlOption())
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('user link anna@example.com', 'user link --url https://stats.example.com'))
    .action(makeLink)
  user
    .command('remove <name>')
    .description('take a role away; who has none left is signed out and forgotten')
    .option('--site <id>', 'of this site; the role of every site without it')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('user remove anna@example.com --site example.com', 'user remove ben'))
    .action(removeUser)
}

const urlOption = () =>
  new Option('--url <url>', 'where the dashboard is').env('FOOTFALL_BASE_URL').default('http://localhost:8080')

function addUser(
  name: string,
  { store: url, json, site, role, url: base }: LinkOptions & RoleOptions & { role: Role },
) {
  withStore(url, (store) => {
    if (!isUserName(name) || name.trim() !== name)
      throw new Failure(`${name}: must have a letter or a digit, no slash, and at most ${MAX_NAME} bytes`, 2)
    const num = site === undefined ? 0 : siteOf(store, site).num
    if (!store.people.write('allow', { name, site: num, role, now: Date.now() }))
      throw new Failure(`${name} is the last owner of every site, and stays one`)
    const known = store.people.findUser(name)
    const isNew = known?.isActive === false
    const link = isNew ? renewed(store, name, base) : null
    if (json) return printJson({ name: known?.name ?? name, site: site ?? null, role, link })
    console.error(
      `${known?.name ?? name} is ${role} of ${site ?? 'every site'}${isNew ? '; to choose a password, once:' : ''}`,
    )
    if (link) console.log(link)
  })
}

function listUsers({ store: url, json }: UserOptions): void {
  withStore(url, (store) => {
    const users = store.people.listUsers().flatMap(rolesOf)
    if (json) return printJson(users)
    for (const { name, site, role, has_password } of users)
      console.log([name, site ?? 'every site', role, has_password ? '' : 'no password yet'].join('\t').trimEnd())
  })
}

const rolesOf = ({ name, roles, isActive }: User) =>
  roles.map(({ site, role }) => ({ name, site, role, has_password: isActive }))

function makeLink(name: string | undefined, { store: url, json, url: base }: LinkOptions): void {
  withStore(url, (store) => {
    const link = name === undefined ? forOwner(store, base) : renewed(store, name, base)
    const known = name === undefined ? null : (store.people.findUser(name)?.name ?? name)
    if (json) return printJson({ name: known, link })
    console.error(`to choose a password for ${known ?? 'the first owner'}, once, within seven days:`)
    console.log(link)
  })
}

function renewed(store: Store, name: string, base: string): string {
  const { token, hash } = createToken('fp')
  if (store.people.write('link', { name, link: hash, now: Date.now() })) return linkTo(base, token)
  throw new Failure(`no user ${name}: footfall user list shows them all`)
}

function forOwner(store: Store, base: string): string {
  const { token, hash } = createToken('fp')
  if (store.people.write('awaitOwner', { link: hash, now: Date.now() })) return linkTo(base, token)
  throw new Failure('there is somebody already: say for whom the link is, footfall user list shows them all')
}

function removeUser(name: string, { store: url, json, site }: RoleOptions): void {
  withStore(url, (store) => {
    const num = site === undefined ? 0 : siteOf(store, site).num
    const hasRole = store.people.findUser(name)?.roles.some((role) => role.site === (site ?? null))
    if (!hasRole) throw new Failure(`${name} has no role of ${site ?? 'every site'}: footfall user list shows them all`)
    if (!store.people.write('disallow', { name, site: num }))
      throw new Failure(`${name} is the last owner of every site, and stays one`)
    if (json) return printJson({ name, site: site ?? null, removed: true })
    console.error(`${name} has no role of ${site ?? 'every site'} any more`)
  })
}
