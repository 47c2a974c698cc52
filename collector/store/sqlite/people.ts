import {
  IDLE_MS,
  LINK_MS,
  type People,
  type PeopleWrites,
  type Role,
  SESSION_MS,
  type Share,
  type User,
} from '../../people.js'
import type { Connection } from './open.js'
import { SITE_COLUMNS, type SiteRow, toSite } from './sites.js'

interface UserRow {
  num: number
  name: string
  password: string | null
}

interface ShareRow extends SiteRow {
  share: number
  prefix: string
  share_name: string
  password: string | null
  share_origins: string
  share_created: number
  expires: number | null
  via: 'token' | 'session'
}

const toShare = (row: ShareRow): Share => ({
  num: row.share,
  prefix: row.prefix,
  site: toSite(row),
  name: row.share_name,
  password: row.password,
  origins: row.share_origins === '' ? [] : row.share_origins.split(' '),
  created: row.share_created,
  expires: row.expires,
})

const SHARES = `select shares.num as share, shares.prefix, shares.name as share_name, shares.password,
    shares.origins as share_origins, shares.created as share_created, shares.expires, ${SITE_COLUMNS}
  from shares join sites on sites.num = shares.site`
const IS_LEFT = '(shares.expires is null or shares.expires > @now)'

/** Users, share links and what opens them, read and written by any process. */
export function createPeople(db: Connection): People {
  const rolesOf = (user: number) =>
    db
      .prepare<[number], { site: string | null; role: Role }>(
        `select sites.id as site, roles.role from roles left join sites on sites.num = roles.site
        where roles.user = ? and (roles.site = 0 or sites.removed = 0) order by sites.id`,
      )
      .all(user)
  const toUser = ({ num, name, password }: UserRow): User => ({
    num,
    name,
    isActive: password !== null,
    roles: rolesOf(num),
  })
  const userRow = (name: string) =>
    db.prepare<[string], UserRow>('select num, name, password from users where name = ?').get(name)

  return {
    listUsers: () =>
      db.prepare<[], UserRow>('select num, name, password from users order by created, name').all().map(toUser),
    findUser(name) {
      const row = userRow(name)
      return row ? { ...toUser(row), password: row.password } : null
    },
    signedIn(session, now) {
      const row = db
        .prepare<object, UserRow & { seen: number }>(
          `select users.num, users.name, users.password, passes.seen from passes join users on users.num = passes.user
          where passes.hash = @session and passes.kind = 'session' and passes.expires > @now and passes.seen > @idle`,
        )
        .get({ session, now, idle: now - IDLE_MS })
      return row ? { user: toUser(row), seen: row.seen } : null
    },
    findLink(link, now) {
      const row = db
        .prepare<object, UserRow | { num: null }>(
          `select users.num, users.name, users.password from passes left join users on users.num = passes.user
          where passes.hash = @link and passes.kind = 'link' and passes.expires > @now`,
        )
        .get({ link, now })
      return row ? { user: row.num === null ? null : toUser(row) } : null
    },
    findShare(token, now) {
      const row = db
        .prepare<object, ShareRow>(
          `${SHARES.replace('select', `select 'token' as via,`)} where shares.hash = @token and ${IS_LEFT}
          union all
          ${SHARES.replace('select', `select 'session' as via,`)} join passes on passes.share = shares.num
          where passes.hash = @token and passes.kind = 'session' and passes.expires > @now and ${IS_LEFT}`,
        )
        .get({ token, now })
      return row ? { share: toShare(row), isOpen: row.password === null || row.via === 'session' } : null
    },
    listShares: ({ num }) =>
      db.prepare<[number], ShareRow>(`${SHARES} where shares.site = ? order by shares.created`).all(num).map(toShare),
    write: createWrites(db),
  }
}

function createWrites(db: Connection): People['write'] {
  const run = (sql: string, of: object) => db.prepare(sql).run(of).changes > 0
  const hasUsers = () => db.prepare('select 1 from users').get() !== undefined
  const begin = (of: { session: Uint8Array; user?: number; share?: number; now: number }) => {
    // Those that ended are of no use to anybody.
    run('delete from passes where expires <= @now', of)
    // Whoever was removed while their password was looked at has none.
    return run(
      `insert into passes (hash, kind, user, share, created, seen, expires)
      select @session, 'session', @user, @share, @now, @now, @expires
      where @user in (select num from users) or @share in (select num from shares)`,
      { user: null, share: null, ...of, expires: of.now + SESSION_MS },
    )
  }
  const addLink = (of: { link: Uint8Array; user: number | null; now: number }) =>
    run(
      `insert into passes (hash, kind, user, created, seen, expires) values (@link, 'link', @user, @now, @now, @expires)`,
      { ...of, expires: of.now + LINK_MS },
    )
  const endPasses = (of: { user: number }) => run('delete from passes where user = @user', of)
  const setPassword = (of: { user: number; password: string; session: Uint8Array; now: number }) => {
    if (!run('update users set password = @password where num = @user', of)) return false
    endPasses(of)
    return begin(of)
  }
  const linkOf = (of: { link: Uint8Array; now: number }) =>
    db
      .prepare<object, { user: number | null }>(
        `select user from passes where hash = @link and kind = 'link' and expires > @now`,
      )
      .get(of)
  const numOf = (of: { name: string }) =>
    db.prepare<object, { num: number }>('select num from users where name = @name').get(of)?.num

  const writes: { [K in keyof PeopleWrites]: (of: PeopleWrites[K]) => boolean } = {
    awaitOwner(of) {
      return !hasUsers() && addLink({ ...of, user: null })
    },
    becomeOwner(of) {
      if (hasUsers() || linkOf(of)?.user !== null) return false
      run('insert into users (name, password, created) values (@name, @password, @now)', of)
      run(`insert into roles (user, site, role) select num, 0, 'owner' from users where name = @name`, of)
      run(`delete from passes where kind = 'link' and user is null`, of)
      return begin({ ...of, user: numOf(of) })
    },
    choosePassword(of) {
      const user = linkOf(of)?.user
      return typeof user === 'number' && setPassword({ ...of, user })
    },
    setPassword,
    signIn: begin,
    signOut: (of) => run(`delete from passes where hash = @session and kind = 'session'`, of),
    see: (of) => run('update passes set seen = @now where hash = @session', of),
    allow(of) {
      const known = numOf(of)
      if (known !== undefined && of.role !== 'owner' && isLastOwner({ user: known, site: of.site })) return false
      run('insert or ignore into users (name, created) values (@name, @now)', of)
      return run('insert or replace into roles (user, site, role) values (@user, @site, @role)', {
        ...of,
        user: numOf(of),
      })
    },
    disallow(of) {
      const user = numOf(of)
      if (user === undefined || isLastOwner({ user, site: of.site })) return false
      const isRemoved = run('delete from roles where user = @user and site = @site', { ...of, user })
      if (db.prepare('select 1 from roles where user = ?').get(user)) return isRemoved
      endPasses({ user })
      run('delete from users where num = @user', { user })
      return isRemoved
    },
    link(of) {
      const user = numOf(of)
      if (user === undefined) return false
      run(`delete from passes where user = @user and kind = 'link'`, { user })
      return addLink({ ...of, user })
    },
    share: ({ origins, ...of }) =>
      run(
        `insert into shares (hash, prefix, site, name, password, origins, created, expires)
        values (@hash, @prefix, @site, @name, @password, @origins, @now, @expires)`,
        { ...of, origins: origins.join(' ') },
      ),
    openShare: begin,
    unshare(of) {
      const which = 'select num from shares where prefix = @prefix and site = @site'
      run(`delete from passes where share in (${which})`, of)
      return run('delete from shares where prefix = @prefix and site = @site', of)
    },
  }

  const isLastOwner = ({ user, site }: { user: number; site: number }) =>
    site === 0 &&
    db.prepare(`select 1 from roles where site = 0 and role = 'owner' and user <> ?`).get(user) === undefined &&
    db.prepare(`select 1 from roles where site = 0 and role = 'owner' and user = ?`).get(user) !== undefined

  return (what, of) => db.transaction(() => writes[what](of)).immediate()
}
