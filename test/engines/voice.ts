import { describe, expect, it } from 'vitest'
import type { Tab } from './drivers/driver.js'
import type { World } from './world.js'

const ARRIVES_MS = 20_000

interface Page {
  footfall: { survey(question: { kind: 'nps' }): void }
}

/** Clicks what has this name in the shadow root of an element, once it is there. */
async function choose(tab: Tab, host: string, name: string): Promise<void> {
  const isThere = () =>
    tab.evaluate(
      (selector) => Boolean(document.querySelector(selector)?.shadowRoot?.querySelector('[role=radio]')),
      host,
    )
  await expect.poll(isThere, { timeout: ARRIVES_MS, interval: 50 }).toBe(true)
  await tab.evaluate(
    (selector, label) => {
      const root = document.querySelector(selector)?.shadowRoot
      const options: HTMLElement[] = [...(root?.querySelectorAll<HTMLElement>('[role=radio]') ?? [])]
      options.find((option) => (option.getAttribute('aria-label') ?? option.textContent) === label)?.click()
    },
    host,
    name,
  )
}

export function describeVoice(world: World): void {
  const { clock } = world

  describe('the voice of the visitor', () => {
    it('is a thumb in an element that came later, and a mind that was changed', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)
      await tab.evaluate(() => {
        const element = document.createElement('div')
        element.dataset.footfallFeedback = 'article'
        document.body.append(element)
      })
      await clock.pass(tab, 2)
      await choose(tab, '[data-footfall-feedback]', 'Yes')
      await choose(tab, '[data-footfall-feedback]', 'No')
      await clock.pass(tab, 2)

      const [response, active] = [expect.any(String), expect.any(Number)]
      await site.expectDetails('feedback', [
        { kind: 'thumbs', subject: 'article', score: 1, response, active },
        { kind: 'thumbs', subject: 'article', score: 0, response, active },
      ])
      await tab.close()
    })

    it('is an answer to a question in a popover', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)
      // Its promise waits for the answer.
      await tab.evaluate(() => {
        ;(window as unknown as Page).footfall.survey({ kind: 'nps' })
      })
      await choose(tab, 'body > div:last-child', '9')
      await clock.pass(tab, 2)

      await site.expectDetails('feedback', [
        { kind: 'nps', score: 9, response: expect.any(String), active: expect.any(Number) },
      ])
      await tab.close()
    })
  })
}
