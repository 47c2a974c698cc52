import { setTimeout } from 'node:timers/promises'
import puppeteer, { type KeyInput, type Page } from 'puppeteer-core'
import { type Engine, pathOf, sourceOf, type Tab } from './driver.js'

const HEARD_MS = 2000

/** Firefox by Puppeteer, over WebDriver BiDi. A tab behind another one is hidden, as a visitor's is. */
export async function openFirefox(proxyPort: number): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: pathOf('FOOTFALL_FIREFOX'),
    headless: true,
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': proxyPort,
    },
  })
  return {
    open: async () => toTab(await browser.newPage()),
    quit: () => browser.close(),
  }
}

function toTab(page: Page): Tab {
  return {
    goto: async (url) => void (await page.goto(url)),
    // A promise of what is already awaited, which Puppeteer cannot know.
    evaluate: (run, ...args) => page.evaluate(sourceOf(run, args)) as Promise<Awaited<ReturnType<typeof run>>>,
    click: (selector) => page.click(selector),
    press: (letter) => page.keyboard.press(letter as KeyInput),
    async moveMouse(x, y) {
      await page.evaluate(() => {
        const heard = new Promise((done) => addEventListener('mousemove', done, { once: true, capture: true }))
        Object.assign(window, { heard: heard.then(() => true) })
      })
      await page.mouse.move(x, y)
      // Firefox says that it has moved before the page hears of it; where it was already there is nothing to hear.
      await Promise.race([page.evaluate('window.heard'), setTimeout(HEARD_MS)])
    },
    async cookies() {
      const all = await page.browserContext().cookies()
      const host = new URL(page.url()).hostname
      const ofPage = all.filter(({ domain }) => `.${host}`.endsWith(`.${domain.replace(/^\./, '')}`))
      return ofPage.map(({ httpOnly = false, sameSite = '', ...rest }) => ({ ...rest, httpOnly, sameSite }))
    },
    // As a visitor closes it: otherwise Firefox takes the process away, and with it, now and then, what is being sent.
    close: () => page.close({ runBeforeUnload: true }),
  }
}
