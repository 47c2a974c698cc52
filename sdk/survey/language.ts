import en from './languages/en.js'
import type { Texts } from './languages/texts.js'

const LOADERS: Record<string, () => Promise<{ default: Texts }>> = {
  ar: () => import('./languages/ar.js'),
  de: () => import('./languages/de.js'),
  es: () => import('./languages/es.js'),
  fr: () => import('./languages/fr.js'),
  it: () => import('./languages/it.js'),
  ja: () => import('./languages/ja.js'),
  nl: () => import('./languages/nl.js'),
  pl: () => import('./languages/pl.js'),
  pt: () => import('./languages/pt.js'),
}

/** The language around an element, else the page's, else the browser's; in small letters, which is all the same. */
export function languageAt(element: Element): string {
  const { lang }: { lang?: string } = Object(element.closest('[lang]'))
  return (lang || document.documentElement.lang || navigator.language).toLowerCase()
}

/** The built-in texts of a language, `pt` for `pt-BR`; the English ones where it is none of ours, or does not come. */
export async function loadTexts(language: string): Promise<Texts> {
  try {
    return (await LOADERS[language.split('-')[0]]()).default
  } catch {
    return en
  }
}

/** What was given for a language: the same, what it is one of (`zh-hant` for `zh-hant-tw`), English, or the first. */
export function translate<T extends Given>(given: Translated<T>, language: string): T | undefined {
  const texts = byLanguage(given)
  const isOf = (tag: string) => `${language}-`.startsWith(`${tag}-`.toLowerCase())
  // The longest first.
  const tag = Object.keys(texts).sort().reverse().find(isOf)
  return texts[tag as string] || texts.en || first(given)
}

/** As it is recorded, whatever language it was shown in. */
export function first<T extends Given>(given: Translated<T>): T | undefined {
  return Object.values(byLanguage(given))[0]
}

export type Given = string | readonly string[]
export type Translated<T> = T | Record<string, T> | undefined

function byLanguage<T extends Given>(given: Translated<T>): Partial<Record<string, T>> {
  // Texts and lists have it.
  const isOne = (Object(given) as { concat?: unknown }).concat
  return (isOne ? { '': given } : Object(given)) as Record<string, T>
}
