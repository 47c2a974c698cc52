import { isbot } from 'isbot'
import { brandsOf, type Hints } from './client-hints.js'

/** What a program is for that calls itself one; `automation`: a browser that is driven; `prefetch`: nobody looks yet. */
export const BOT_CLASSES = [
  'prefetch',
  'automation',
  'ai',
  'seo',
  'preview',
  'monitor',
  'feed',
  'search',
  'library',
  'other',
] as const

export type BotClass = (typeof BOT_CLASSES)[number]

/** By the words of a user agent that is a bot's; the first match wins. */
const WORDS: readonly (readonly [BotClass, RegExp])[] = [
  ['automation', /headless|phantomjs|slimerjs|selenium|webdriver|puppeteer|playwright|cypress|testcafe|nightmare/i],
  [
    'ai',
    /gptbot|chatgpt|openai|oai-|claude|anthropic|perplexity|ccbot|bytespider|google-extended|googleother|gemini|meta-external|meta-webindexer|facebookbot|cohere|mistral|deepseek|amazonbot|applebot-extended|diffbot|omgili|youbot|ai2bot|timpibot|duckassist|imagesift|webzio|pangubot|iaskspider|manus|phindbot|grok|cursor\//i,
  ],
  [
    'seo',
    /ahrefs|semrush|mj12bot|dotbot|rogerbot|screaming frog|serpstat|seokicks|blexbot|dataforseo|sitebulb|majestic|barkrowler|linkdex|seobility|seo/i,
  ],
  [
    'preview',
    /facebookexternalhit|facebookcatalog|facebot|twitterbot|linkedinbot|slackbot|slack-img|discordbot|telegrambot|whatsapp|pinterest|skypeuri|bitlybot|embedly|redditbot|vkshare|viber|iframely|line-poker|kakaotalk-scrap|mastodon|cardyb|bluesky|snapchat|flipboard|tumblr|preview|unfurl/i,
  ],
  [
    'monitor',
    /uptime|pingdom|statuscake|24x7|monitor|newrelic|datadog|checkly|gtmetrix|lighthouse|pagespeed|speedcurve|ptst|catchpoint|dynatrace|ruxit|nagios|check_http|zabbix|blackbox|betterstack|freshping|hetrix|cron-job|updown|kube-probe|healthcheck|googlehc|synthetic|chrome-check/i,
  ],
  ['feed', /feed|\brss|newsblur|inoreader|podcast|overcast|theoldreader|magpie/i],
  [
    'search',
    /googlebot|google-inspectiontool|storebot-google|adsbot|mediapartners|bingbot|adidxbot|slurp|duckduckbot|baiduspider|yandex|sogou|360spider|exabot|applebot|seznambot|petalbot|yeti|naver|daum|qwant|coccocbot|mojeekbot|yacy|marginalia|search\b/i,
  ],
  [
    'library',
    /curl|wget|python|\bjava\b|okhttp|http-?client|axios|node|undici|\bgot\b|php|guzzle|ruby|perl|libwww|postman|insomnia|dart|scrapy|restsharp|go-http|aiohttp|httpx/i,
  ],
]

/** Which class of bot made a request, as far as its headers tell; `null` for a browser in somebody's hands. */
export function botClassOf(userAgent: string, hints: Hints): BotClass | null {
  if (isPrefetch(hints)) return 'prefetch'
  if (brandsOf(hints['sec-ch-ua']).some(({ name }) => name === 'HeadlessChrome')) return 'automation'
  if (!isBotAgent(userAgent)) return null
  return WORDS.find(([, words]) => words.test(userAgent))?.[0] ?? 'other'
}

/** Sent ahead by the browser: `Sec-Purpose: prefetch;prerender`; older ones say `Purpose` or `X-Moz`, Safari's tiles `X-Purpose: preview`. */
const isPrefetch = (hints: Hints) =>
  [hints['sec-purpose'], hints.purpose, hints['x-purpose'], hints['x-moz']].some((purpose = '') =>
    /prefetch|prerender|preview/i.test(purpose),
  )

/** Bots that isbot takes for browsers. */
const MISSED = /^dart\/|cohere-ai/i

/** An empty one is nobody's: a proxy took it away, or a recording has none. */
const isBotAgent = (userAgent: string) => userAgent !== '' && (isbot(userAgent) || MISSED.test(userAgent))
