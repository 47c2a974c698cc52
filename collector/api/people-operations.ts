import type { Described } from './described.js'

const SITE = { site: 'The site; a key of one site may leave it out.' }
const SITE_OR_ALL = { site: 'The site; without one it is about every site, for who owns them all.' }
const ALL_OF_THEM = { 'All of them': { site: 'example.com' } }

/** The routes that say who may look, besides those with keys. */
export const PEOPLE_OPERATIONS: Record<string, Described> = {
  'POST /api/v1/session': {
    summary: 'Sign in',
    description:
      'Sets the cookie of a session, which ends after a week without use, or after 30 days. Ten wrong passwords in a quarter of an hour are looked at, each after a longer wait (`429`).',
    body: { schema: 'SignIn', examples: { 'With a name': { name: 'eva@example.com', password: '…' } } },
    reply: { schema: 'SignedIn' },
  },
  'PUT /api/v1/session': {
    summary: 'Change your password',
    description: 'Everywhere else you are signed out.',
    body: { schema: 'NewPassword', examples: { 'Another one': { password: '…', new_password: '…' } } },
    reply: { schema: 'SignedIn' },
  },
  'DELETE /api/v1/session': { summary: 'Sign out', reply: { schema: 'SignedIn' } },
  'POST /api/v1/session/link': {
    summary: 'Choose a password by a link',
    description: 'Signs in. The collector prints a link for its first owner when it starts; owners make others.',
    body: { schema: 'PasswordLink', examples: { 'For whom it is': { link: 'fp_…' } } },
    reply: { schema: 'LinkOwner' },
  },
  'GET /api/v1/users': {
    summary: 'List who sees a site',
    key: 'admin',
    parameters: { texts: SITE_OR_ALL, required: [], examples: ALL_OF_THEM },
    reply: { schema: 'Users' },
  },
  'POST /api/v1/users': {
    summary: 'Let somebody see a site',
    description: 'With another role instead of the one before, for somebody who sees it already.',
    key: 'admin',
    body: {
      schema: 'NewUser',
      examples: { 'One who looks': { site: 'example.com', name: 'ben@example.com', role: 'viewer' } },
    },
    reply: { schema: 'AddedUser' },
  },
  'POST /api/v1/users/:name/link': {
    summary: 'Make a link that chooses a new password',
    description: 'For who may change everything that the user sees.',
    key: 'admin',
    path: { name: 'ben@example.com' },
    reply: { schema: 'UserLink' },
  },
  'DELETE /api/v1/users/:name': {
    summary: 'Take a role away',
    description: 'Who has none left is signed out and forgotten.',
    key: 'admin',
    path: { name: 'ben@example.com' },
    parameters: { texts: SITE_OR_ALL, required: [], examples: {} },
    reply: { schema: 'RemovedUser' },
  },
  'GET /api/v1/shares': {
    summary: 'List the links that show a site',
    key: 'admin',
    parameters: { texts: SITE, required: [], examples: ALL_OF_THEM },
    reply: { schema: 'Shares' },
  },
  'POST /api/v1/shares': {
    summary: 'Share the statistics of a site',
    description:
      'Whoever has the link sees them, and nothing else: neither what visitors wrote, nor what one of them did, nor settings. It is in this answer alone.',
    key: 'admin',
    body: {
      schema: 'NewShare',
      examples: { 'For a month': { site: 'example.com', name: 'The board', days: 30 } },
    },
    reply: { schema: 'MadeShare' },
  },
  'DELETE /api/v1/shares/:prefix': {
    summary: 'End a link that shows a site',
    key: 'admin',
    path: { prefix: 'fs_Zm9vdGZhb' },
    parameters: { texts: SITE, required: [], examples: {} },
    reply: { schema: 'RemovedShare' },
  },
  'POST /api/v1/shares/open': {
    summary: 'Open a link that has a password',
    body: { schema: 'OpenShare', examples: { 'With its password': { token: 'fs_…', password: '…' } } },
    reply: { schema: 'OpenedShare' },
  },
}
