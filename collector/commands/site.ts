import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { SETTINGS } from '../config.js'
import { DEFAULT_SETTINGS, isSiteId, namedSite, type Site, type SiteSettings } from '../sites.js'
import type { Store } from '../store/store.js'
import { assessCnil, cnilText } from './cnil.js'
import { Failure } from './failure.js'
import { examples, jsonOption, printJson, settingOption, storeOption } from './options.js'
import { addSettingOptions, type SettingFlags, settingsOf, siteLine } from './site-settings.js'
import { siteOf, withStore } from './with-store.js'

interface SiteOptions {
  store: string
  json?: true
}

/** What the printed tag says of the collector that serves it. */
interface TagOptions {
  /** `''` where nobody has told it. */
  baseUrl: string
  scriptPath: string
}

/** `footfall site add`, `site set`, `site list`, `site remove`. */
export function addSiteCommands(program: Command): void {
  const site = program.command('site').description('sites whose traffic is taken')
  addSettingOptions(site.command('add <id>').description('add a site, named by its host: example.com'))
    .addOption(settingOption(SETTINGS.baseUrl))
    .addOption(settingOption(SETTINGS.scriptPath))
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('site add example.com --timezone Europe/Berlin', 'site add example.com --secret'))
    .action(addSite)
  addSettingOptions(site.command('set <id>').description('change a site; what is not named stays as it is'))
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText(
      'after',
      examples(
        'site set example.com --currency USD --retention-days 365',
        'site set example.com --origin example.com --origin "*.example.com"',
        'site set example.com --origin any',
        'site set example.com --cnil',
      ),
    )
    .action(setSite)
  site
    .command('list')
    .description('list the sites')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('site list', 'site list --json'))
    .action(listSites)
  site
    .command('remove <id>')
    .description('refuse its traffic from now on, and delete its keys, its goals and all that was recorded')
    .option('--yes', 'without being asked')
    .addOption(jsonOption())
    .addOption(storeOption())
    .addHelpText('after', examples('site remove example.com', 'site remove example.com --yes'))
    .action(removeSite)
}

function addSite(id: string, { store: url, json, ...flags }: SiteOptions & SettingFlags & TagOptions): void {
  if (!isSiteId(id))
    throw new Failure(`${id} cannot be a site id: use letters, digits, dots and dashes, as in example.com`, 2)
  const settings = { ...DEFAULT_SETTINGS, ...settingsOf(flags, DEFAULT_SETTINGS) }
  refuseUnsignable(settings)
  withStore(url, (store) => {
    if (!store.addSite({ id, ...settings })) throw new Failure(`site ${id} exists: change it with footfall site set`)
    const { timezone, currency } = settings
    tell(siteOf(store, id), settings, { ...flags, json, said: `site ${id} added (${timezone}, ${currency})` })
  })
  if (json) return
  console.error('paste into the <head> of its pages:')
  const origin = flags.baseUrl.replace(/\/+$/, '') || 'https://YOUR-COLLECTOR'
  console.error(`<script defer src="${origin}${flags.scriptPath}" data-site="${id}"></script>`)
}

function setSite(id: string, { store: url, json, ...flags }: SiteOptions & SettingFlags): void {
  withStore(url, (store) => {
    const before = siteOf(store, id)
    const settings = settingsOf(flags, before)
    if (Object.keys(settings).length === 0)
      throw new Failure('say what to change: footfall site set --help lists it all', 2)
    refuseUnsignable({ ...before, ...settings })
    const site = store.setSite(id, settings) ?? siteOf(store, id)
    tell(site, settings, { ...flags, json, said: siteLine(site) })
  })
}

function refuseUnsignable({ signedIdentify, secret }: SiteSettings): void {
  if (signedIdentify && secret === null)
    throw new Failure('a signed identify needs a secret: add --secret, or --no-signed-identify', 2)
}

interface Telling {
  json?: true
  cnil?: true
  /** For people. */
  said: string
}

/** What the site is now, how it stands to the exemption where that was asked, and this once a secret that was made. */
function tell(site: Site, { secret }: Partial<SiteSettings>, { json, cnil, said }: Telling): void {
  const rows = cnil && assessCnil(site)
  if (json) printJson({ ...namedSite(site), ...(secret && { secret }), ...(rows && { cnil: rows }) })
  else console.error(said)
  if (rows && !json) console.log(cnilText(rows))
  if (json || !secret) return
  console.error(`secret that the backend of ${site.id} signs with; it is shown only now:`)
  console.log(secret)
}

function listSites({ store: url, json }: SiteOptions): void {
  const sites = withStore(url, (store) => store.listSites())
  if (json) printJson(sites.map(namedSite))
  else for (const site of sites) console.log(siteLine(site))
}

async function removeSite(id: string, { store: url, yes, json }: SiteOptions & { yes?: true }): Promise<void> {
  withStore(url, (store) => siteOf(store, id))
  if (!yes && !(await isSure(id))) throw new Failure(`site ${id} was not removed`)
  withStore(url, (store) => {
    if (!store.removeSite(id)) throw new Failure(`site ${id} is gone already`)
  })
  if (json) printJson({ id, removed: true })
  else
    console.error(`site ${id} removed, its keys and goals too; the collector deletes what was recorded while it runs`)
}

/** A person types the id again; nobody else can be asked. */
async function isSure(id: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure(`all that was recorded of ${id} would be deleted: add --yes`, 2)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const asked = terminal.question(`This deletes all that was recorded of ${id}. Type its id to go on: `)
  const answer = await asked.catch(withdrawn)
  terminal.close()
  return answer.trim() === id
}

/** Ctrl+C and Ctrl+D are answers too. */
function withdrawn(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error
  console.error()
  return ''
}

/** The site of an id, or every site without one. Throws `Failure` when there is no such site. */
export function sitesOf(store: Store, id: string | undefined): Site[] {
  if (id === undefined) return store.listSites()
  const site = store.findSite(id)
  if (!site) throw new Failure(`no site ${id}`)
  return [site]
}
