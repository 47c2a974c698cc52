import { ROLES } from '../people.js'
import { flag, list, object, type Schema, text, whole } from './schema.js'

const SITE: Schema = text('The site; a key of one site may leave it out.')
const orNull = (description: string): Schema => ({ type: ['string', 'null'], description })
const role: Schema = { type: 'string', enum: [...ROLES], description: 'An owner may change the site, and who sees it.' }
const user = orNull('Who is signed in.')
const name = text('What a user is called: an e-mail address, mostly.')
const link = text('Chooses a password, once, within seven days.')

const share = {
  prefix: text('Its first characters.'),
  name: text('What it is for.'),
  has_password: flag('It asks for one.'),
  origins: list(text('`https://example.com`'), { description: 'Pages that may show it in a frame.' }),
  created: text('ISO 8601.'),
  expires: orNull('ISO 8601; null: never.'),
  is_expired: flag('It shows nothing any more.'),
}

/** What the routes take and answer that say who may look. */
export const PEOPLE_SHAPES: Record<string, Schema> = {
  SignIn: object({ name, password: text() }, undefined, ['name', 'password']),
  SignedIn: object({ user }),
  NewPassword: object({ password: text('The one until now.'), new_password: text() }, undefined, [
    'password',
    'new_password',
  ]),
  PasswordLink: object(
    {
      link: text('What stands behind `#link=`.'),
      name: text('Of the first owner alone.'),
      password: text('Without one it is only told for whom the link is.'),
    },
    undefined,
    ['link'],
  ),
  LinkOwner: object({ name: orNull('For whom it is; null: for the first owner.'), user }),
  Users: object({
    site: orNull('The site; null: all of them.'),
    users: list(
      object({
        name,
        site: orNull('Null: every site there is and will be.'),
        role,
        has_password: flag('One was chosen.'),
      }),
    ),
  }),
  NewUser: object({ site: text('Without one it is every site, for who owns them all.'), name, role }, undefined, [
    'name',
    'role',
  ]),
  AddedUser: object({
    name,
    role,
    link: orNull('For somebody without a password: chooses one, once, within seven days.'),
  }),
  UserLink: object({ name, link }),
  RemovedUser: object({ name, removed: flag('It is gone.') }),
  Shares: object({ site: SITE, shares: list(object(share)) }),
  NewShare: object(
    {
      site: SITE,
      name: share.name,
      days: { ...whole('Until it ends.'), type: ['integer', 'null'] },
      password: orNull('Who opens the link is asked for it.'),
      origins: share.origins,
    },
    undefined,
    ['name'],
  ),
  MadeShare: object({ site: SITE, ...share, url: text('To be kept: it is shown only now.') }),
  RemovedShare: object({ site: SITE, prefix: share.prefix, removed: flag('It is gone.') }),
  OpenShare: object({ token: text('What stands behind `/s/`.'), password: text() }, undefined, ['token', 'password']),
  OpenedShare: object({ site: SITE, key: text('Shows the site as the link does, for 30 days.') }),
}
