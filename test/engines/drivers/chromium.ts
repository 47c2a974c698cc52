import type { Page } from 'playwright-core'
import { launchChromium } from '../../journey/browser.js'
import { type Engine, sourceOf, type Tab } from './driver.js'

/** Chromium by Playwright. Its tabs stay visible and focused when another one is opened. */
export async function openChromium(proxyPort: number): Promise<Engine> {
  const browser = await launchChromium()
  const context = await browser.newContext({ proxy: { server: `http://127.0.0.1:${proxyPort}` } })
  return {
    open: async () => toTab(await context.newPage()),
    quit: () => browser.close(),
  }
}

function toTab(page: Page): Tab {
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (run, ...args) => page.evaluate(sourceOf(run, args)),
    click: (selector) => page.click(selector),
    press: (letter) => page.keyboard.press(letter),
    moveMouse: (x, y) => page.mouse.move(x, y),
    cookies: () => page.context().cookies(page.url()),
    close: () => page.close(),
  }
}
