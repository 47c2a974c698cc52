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

/** The language around an element, else the page's, else the browser's. */
export function languageAt(element: Element): string {
  const { lang }: { lang?: string } = Object(element.closest('[lang]'))
  return lang || document.documentElement.lang || navigator.language
}

/** The built-in texts of a language, `pt` for `pt-BR`; the English ones where it is none of ours, or does not come. */
export async function loadTexts(language: string): Promise<Texts> {
  try {
    return (await LOADERS[baseOf(language)]()).default
  } catch {
    return en
  }
}

/** What was given for a language: the same, its base, English, or the first. */
export function translate<T extends Given>(given: Local<T>, language: string): T | undefined {
  const texts = byLanguage(given)
  return texts[language] || texts[baseOf(language)] || texts.en || first(given)
}

/** As it is recorded, whatever language it was shown in. */
export function first<T extends Given>(given: Local<T>): T | undefined {
  return Object.values(byLanguage(given))[0]
}

type Given = string | readonly string[]
type Local<T> = T | Record<string, T> | undefined

function byLanguage<T extends Given>(given: Local<T>): Partial<Record<string, T>> {
  const isOne = typeof given !== 'object' || Array.isArray(given)
  return (isOne ? { '': given } : given) as Record<string, T>
}

const baseOf = (language: string) => language.slice(0, 2).toLowerCase()
