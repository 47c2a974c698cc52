import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWork } from '../../collector/work.js'
import { type Installation, install } from '../process.js'

const main = new URL('../../dist/collector/main.js', import.meta.url)

let footfall: Installation
beforeEach(() => {
  footfall = install()
  footfall.run(['site', 'add', 'shop.example'])
  footfall.run(['goal', 'add', '--site', 'shop.example', '--name', 'Thanks', '--page', '/thanks'])
})
afterEach(() => footfall.remove())

const start = (store = `sqlite:${footfall.store}`) => createWork({ store, main })

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += Buffer.from(piece).toString()
  return text
}

describe('work in a process of its own', () => {
  it('exports a site', async () => {
    expect(JSON.parse(await textOf(start().export('shop.example')))).toMatchObject({ goal: { name: 'Thanks' } })
  })

  it('says what went wrong', async () => {
    await expect(textOf(start().export('none'))).rejects.toThrow('export none: footfall: no site none')
  })

  it('erases nothing of a user that nobody was, whatever the name looks like', async () => {
    expect(await start().eraseUser({ site: 'shop.example', user: '--help' })).toBeNull()
  })

  it('does not tell whom it could not erase', async () => {
    const failed = start('sqlite:/nowhere/u_42.db').eraseUser({ site: 'shop.example', user: 'u_42' })

    await expect(failed).rejects.toThrow(/^erase a user of shop\.example: .*USER/)
  })

  it('ends when it is closed', async () => {
    const work = start()
    const exported = textOf(work.export('shop.example'))
    work.close()

    await expect(exported).rejects.toThrow('export shop.example')
  })
})
