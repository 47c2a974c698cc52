import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { visit } from '../traffic.js'
import { createShell } from './shell.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

const RECOMMEND = {
  name: 'Recommend',
  kind: 'nps',
  question: { en: 'Would you recommend us?', 'pt-BR': 'Recomendaria?' },
  where: { pages: ['/docs*'], selector: 'main:not(:has([title="a ]"]))', as: 'tab' },
  when: { active_seconds: 60, every_days: 90 },
  whom: { visitors: 'returning', share: 50, props: { plan: 'pro', seats: 25 } },
  follow_up: [{ scores: [0, 6], question: 'What is missing?' }],
}

/** What cannot be asked, where it is wrong, and what is said of it. */
const WRONG: [string, object, string, string][] = [
  ['no kind', { kind: undefined }, 'kind', 'must be thumbs, nps, csat, ces, review, choice, text'],
  ['an unknown key', { colour: 'red' }, 'colour', 'is not known'],
  ['a where that is none', { where: { page: '/docs' } }, 'where.page', 'is not known'],
  ['a page without a slash', { where: { pages: ['docs'] } }, 'where.pages[0]', 'must be a path such as /thanks*'],
  ['a selector that is none', { where: { selector: 'main [' } }, 'where.selector', 'must be a CSS selector'],
  ['a selector with an open quote', { where: { selector: 'a[href="x]' } }, 'where.selector', 'must be a CSS selector'],
  ['a rule for a selector', { where: { selector: 'main {}' } }, 'where.selector', 'must be a CSS selector'],
  ['inline in nothing', { where: { as: 'inline' } }, 'where.selector', 'must say in which element'],
  ['a share of more than all', { whom: { share: 101 } }, 'whom.share', 'must be a number, 0 to 100'],
  ['a reserved event', { when: { event: 'pageview' } }, 'when.event', 'must not be pageview or feedback'],
  ['scores off the scale', { follow_up: [{ scores: [0, 11] }] }, 'follow_up[0].scores', 'the lowest and the highest'],
  ['scores from high to low', { follow_up: [{ scores: [6, 0] }] }, 'follow_up[0].scores', 'the lowest and the highest'],
  [
    'answers that nobody can give',
    { follow_up: [{ answers: ['Yes'] }] },
    'follow_up[0].answers[0]',
    'one of the choices',
  ],
  ['choices of another kind', { choices: ['Yes', 'No'] }, 'choices', 'goes with kind choice'],
  [
    'a choice after a choice that has the same question',
    { question: undefined, kind: 'choice', choices: ['A', 'B'], follow_up: [{ kind: 'choice', choices: ['C', 'D'] }] },
    'follow_up[0].question',
    'must be another one',
  ],
  ['kind choice without choices', { kind: 'choice', follow_up: [] }, 'choices', 'must have what kind choice offers'],
  [
    'choices that one language lacks',
    { kind: 'choice', choices: { en: ['Yes', 'No'], de: ['Ja', 'Nein', 'Vielleicht'] }, follow_up: [] },
    'choices.de',
    'must have as many as the first: 2',
  ],
  ['a language that is none', { question: { english: 'Why?' } }, 'question.english', 'must be a language'],
  ['too much of it', { where: { pages: Array(49).fill(`/${'x'.repeat(400)}`) } }, '', 'at most 8192 bytes'],
]

describe('/api/v1/questions', () => {
  let stage: Stage
  beforeEach(() => {
    stage = openStage()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    return stage.close()
  })

  const as = (key: string) => ({ Authorization: `Bearer ${key}` })
  const add = (body: object) => stage.post('/api/v1/questions', body, as(stage.keyOf('write')))
  const remove = (name: string) =>
    stage.app.request(`/api/v1/questions/${name}?site=shop.example`, { method: 'DELETE', headers: as(ADMIN_KEY) })
  const told = async (path = '/docs/a') => {
    // What is set up takes effect within a second.
    const now = performance.now() + 1000
    vi.spyOn(performance, 'now').mockReturnValue(now)
    return (await (await stage.post('/e', visit({ pages: [{ url: `https://shop.example${path}` }] }))).json()).questions
  }

  it('are kept as they came, listed, and removed', async () => {
    const added = await add(RECOMMEND)

    expect([added.status, await added.json()]).toEqual([200, { site: 'shop.example', ...RECOMMEND }])
    expect((await add({ ...RECOMMEND, kind: 'csat', follow_up: [] })).status).toBe(409)
    const listed = await stage.get('/api/v1/questions', as(stage.keyOf('read')))
    expect(await listed.json()).toEqual({ site: 'shop.example', questions: [RECOMMEND] })
    expect((await remove('Recommend')).status).toBe(200)
    expect((await remove('Recommend')).status).toBe(404)
  })

  it.each(WRONG)('refuses %s, and says where', async (_, change, path, message) => {
    const refused = await add({ ...RECOMMEND, ...change })

    expect(refused.status).toBe(400)
    const { error } = await refused.json()
    expect(error.path ?? '').toBe(path)
    expect(error.message).toContain(message)
  })

  it('are told to browsers by their version, and fetched once a version', async () => {
    expect(await told()).toBeUndefined()
    await add(RECOMMEND)
    const version = await told()
    expect(version).toMatch(/^[0-9a-f]{12}$/)

    const current = await stage.get(`/e/q?site=shop.example&v=${version}`, { Origin: 'https://shop.example' })
    expect(current.status).toBe(200)
    expect(current.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(current.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await current.json()).toEqual({ questions: [{ ...RECOMMEND, when: { quiet_days: 7, ...RECOMMEND.when } }] })

    await add({ name: 'Effort', kind: 'ces' })
    expect(await told()).not.toBe(version)
    const old = await stage.get(`/e/q?site=shop.example&v=${version}`)
    expect(old.headers.get('Cache-Control')).toBe('public, max-age=60')
    expect((await old.json()).questions).toHaveLength(2)
    await remove('Recommend')
    await remove('Effort')
    expect(await told()).toBeUndefined()
    expect(await (await stage.get(`/e/q?site=shop.example&v=${version}`)).json()).toEqual({ questions: [] })
    expect((await stage.get('/e/q?site=none.example')).status).toBe(404)
  })

  it('are told of on pages that may have to do with one', async () => {
    await add({ name: 'Docs', kind: 'nps', where: { pages: ['/docs*', '/help'], not_pages: ['/docs/internal*'] } })

    expect(await told('/docs/a')).toBeDefined()
    expect(await told('/help')).toBeDefined()
    expect(await told('/help/b')).toBeUndefined()
    expect(await told('/docs/internal/a')).toBeUndefined()
    // The event may come before the page that it is asked on.
    await add({ name: 'Thanks', kind: 'ces', where: { pages: ['/thanks'] }, when: { event: 'order' } })
    expect(await told('/checkout')).toBeDefined()
  })

  it('are of pages as people spell them', async () => {
    await add({ name: 'Café', kind: 'nps', where: { pages: ['/café à la carte*'], not_pages: ['/caf\ud800'] } })
    const version = await told('/caf%C3%A9%20%C3%A0%20la%20carte/a')

    expect(version).toBeDefined()
    const { questions } = await (await stage.get(`/e/q?site=shop.example&v=${version}`)).json()
    expect(questions[0].where.pages).toEqual(['/caf%C3%A9%20%C3%A0%20la%20carte*'])
  })

  it('keep a week away from each other where they are in the way, and do not come again within it', async () => {
    await add({ name: 'Daily', kind: 'csat', when: { every_days: 1 } })
    await add({ name: 'Told', kind: 'csat', when: { every_days: 1, quiet_days: 3 } })
    await add({ name: 'Seldom', kind: 'csat', when: { every_days: 30 } })
    await add({ name: 'In the page', kind: 'csat', where: { selector: 'main' }, when: { every_days: 1 } })
    await add({ name: 'Above it', kind: 'csat', where: { selector: 'main', as: 'popover' } })
    const version = await told()
    const { questions } = await (await stage.get(`/e/q?site=shop.example&v=${version}`)).json()

    expect(questions.map(({ when }: { when: object }) => when)).toEqual([
      { every_days: 1, quiet_days: 1 },
      { every_days: 1, quiet_days: 3 },
      { every_days: 30, quiet_days: 7 },
      { every_days: 1, quiet_days: 0 },
      { quiet_days: 7 },
    ])
  })

  it('are not more than a page should load, also when many are added at once', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => add({ name: `${i}`, kind: 'nps' })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(20)
    expect((await add({ name: '0', kind: 'csat' })).status).toBe(409)

    const refused = await add({ name: '40', kind: 'nps' })
    expect([refused.status, (await refused.json()).error.message]).toEqual([
      400,
      'a site has at most 20: remove one first',
    ])
  })
})

describe('question', () => {
  let folder: string
  let shell: ReturnType<typeof createShell>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-questions-'))
    shell = createShell(join(folder, 'footfall.db'))
    await shell.run('site', 'add', 'shop.example')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const add = (...flags: string[]) =>
    shell.run('question', 'add', '--site', 'shop.example', '--name', 'Recommend', ...flags)
  const list = () => shell.json('question', 'list', '--site', 'shop.example')

  it('add takes flags, list shows what was added, remove removes it', async () => {
    const { status, err } = await add(
      ...['--kind', 'choice', '--question', 'How did you find us?', '--choice', 'Search', '--choice', 'A friend'],
      ...[
        '--page',
        '/docs*',
        '--page',
        '/help',
        '--as',
        'tab',
        '--active',
        '60',
        '--every-days',
        '90',
        '--share',
        '50',
      ],
      ...['--tab', 'Tell us', '--exit-intent', '--follow-up', '[{ "answers": ["Search"], "question": "For what?" }]'],
    )

    expect([status, err]).toEqual([0, expect.stringContaining('question Recommend added to shop.example: choice')])
    expect(await list()).toEqual([
      {
        site: 'shop.example',
        name: 'Recommend',
        kind: 'choice',
        question: 'How did you find us?',
        choices: ['Search', 'A friend'],
        texts: { tab: 'Tell us' },
        where: { pages: ['/docs*', '/help'], as: 'tab' },
        when: { active_seconds: 60, exit_intent: true, every_days: 90 },
        whom: { share: 50 },
        follow_up: [{ answers: ['Search'], question: 'For what?' }],
      },
    ])
    const removed = ['question', 'remove', '--site', 'shop.example', '--name', 'Recommend']
    expect((await shell.run(...removed)).status).toBe(0)
    expect(await shell.run(...removed)).toMatchObject({ status: 1, err: expect.stringContaining('has no question') })
  })

  it('add takes a file, and flags over what is in it', async () => {
    const file = join(folder, 'question.json')
    writeFileSync(file, JSON.stringify(RECOMMEND))

    expect(await add('--file', file, '--active', '5')).toMatchObject({ status: 0 })
    expect(await list()).toEqual([
      { site: 'shop.example', ...RECOMMEND, when: { ...RECOMMEND.when, active_seconds: 5 } },
    ])
  })

  it('add says that there are as many as there may be', async () => {
    for (let i = 0; i < 20; i++)
      await shell.run('question', 'add', '--site', 'shop.example', '--name', `${i}`, '--kind', 'nps')

    expect(await add('--kind', 'nps')).toMatchObject({
      status: 1,
      err: expect.stringContaining('shop.example has as many questions as a site may have: remove one first'),
    })
  })

  it('add is wrong usage with what cannot be asked, by the flag that says it', async () => {
    const wrong = async (...flags: string[]) => {
      const { status, err } = await add(...flags)
      return [status, err.split('\n')[0]]
    }

    expect(await wrong('--kind', 'nps', '--share', 'half')).toEqual([
      2,
      'footfall: --share: must be a number, 0 to 100',
    ])
    expect(await wrong('--kind', 'nps', '--page', 'docs')).toEqual([
      2,
      expect.stringMatching(/^footfall: --page.*must be a path such as/),
    ])
    expect(await wrong('--kind', 'nps', '--follow-up', 'why')).toEqual([2, 'footfall: --follow-up: must be JSON'])
    expect(await wrong('--file', join(folder, 'none.json'))).toEqual([2, expect.stringContaining('ENOENT')])
    expect(await wrong()).toEqual([2, expect.stringMatching(/^footfall: --kind: must be thumbs/)])
  })
})
