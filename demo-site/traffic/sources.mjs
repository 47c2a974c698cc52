const SHOP_FRONT = {
  '/': 52,
  '/shop': 18,
  '/shop/scale-tile': 10,
  '/shop/hexagon-tile': 7,
  '/shop/sample-box': 5,
  '/studio': 8,
}
const SEARCHES = {
  '/': 26,
  '/shop/scale-tile': 15,
  '/shop/hexagon-tile': 11,
  '/shop': 8,
  '/shop/sample-box': 4,
  '/blog/oxblood': 12,
  '/blog/kiln-controller': 10,
  '/help/measure-a-wall': 9,
  '/help/delivery-and-breakage': 2,
  '/studio': 3,
}
const ANSWERS = {
  '/blog/oxblood': 28,
  '/blog/kiln-controller': 27,
  '/help/measure-a-wall': 21,
  '/shop/scale-tile': 9,
  '/': 15,
}
const PICTURES = { '/shop/scale-tile': 30, '/shop/hexagon-tile': 21, '/studio': 20, '/': 19, '/blog/oxblood': 10 }

/**
 * How visitors come: `first` and `again` are the weights for a first and a later visit, `bounce` the share that leaves
 * after one page, `query` what the link carries.
 */
export const SOURCES = {
  google: { first: 330, again: 150, bounce: 0.43, referrer: 'https://www.google.com/', entries: SEARCHES },
  bing: { first: 28, again: 12, bounce: 0.42, referrer: 'https://www.bing.com/', entries: SEARCHES },
  duckduckgo: { first: 24, again: 12, bounce: 0.41, referrer: 'https://duckduckgo.com/', entries: SEARCHES },
  ecosia: { first: 20, again: 9, bounce: 0.42, referrer: 'https://www.ecosia.org/', entries: SEARCHES },
  direct: { first: 170, again: 430, bounce: 0.35, referrer: '', entries: SHOP_FRONT },
  newsletter: {
    first: 8,
    again: 62,
    bounce: 0.27,
    referrer: '',
    query: 'utm_source=newsletter&utm_medium=email&utm_campaign=kiln-letter',
    entries: { '/shop/scale-tile': 22, '/blog/oxblood': 28, '/shop': 30, '/studio': 20 },
  },
  ads: {
    first: 72,
    again: 22,
    bounce: 0.52,
    referrer: 'https://www.google.com/',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=handmade-tiles',
    entries: { '/shop': 40, '/shop/scale-tile': 35, '/shop/hexagon-tile': 25 },
  },
  instagram: { first: 84, again: 36, bounce: 0.5, referrer: 'https://l.instagram.com/', entries: PICTURES },
  reel: {
    first: 30,
    again: 8,
    bounce: 0.55,
    referrer: 'https://l.instagram.com/',
    query: 'utm_source=instagram&utm_medium=social&utm_campaign=oxblood-reel',
    entries: { '/blog/oxblood': 60, '/shop/sample-box': 40 },
  },
  pinterest: { first: 66, again: 20, bounce: 0.5, referrer: 'https://www.pinterest.com/', entries: PICTURES },
  reddit: { first: 22, again: 6, bounce: 0.56, referrer: 'https://www.reddit.com/', entries: ANSWERS },
  mastodon: { first: 9, again: 5, bounce: 0.5, referrer: 'https://mastodon.social/', entries: ANSWERS },
  facebook: { first: 16, again: 7, bounce: 0.53, referrer: 'https://www.facebook.com/', entries: PICTURES },
  chatgpt: {
    first: 46,
    again: 14,
    bounce: 0.36,
    referrer: 'https://chatgpt.com/',
    query: 'utm_source=chatgpt.com',
    entries: ANSWERS,
  },
  perplexity: { first: 14, again: 4, bounce: 0.38, referrer: 'https://www.perplexity.ai/', entries: ANSWERS },
  claude: { first: 12, again: 4, bounce: 0.35, referrer: 'https://claude.ai/', entries: ANSWERS },
  gemini: { first: 8, again: 2, bounce: 0.38, referrer: 'https://gemini.google.com/', entries: ANSWERS },
  houzz: { first: 26, again: 12, bounce: 0.33, referrer: 'https://www.houzz.com/', entries: PICTURES },
  altbau: {
    first: 22,
    again: 9,
    bounce: 0.3,
    referrer: 'https://forum.altbau.example/',
    entries: { '/help/measure-a-wall': 30, '/shop/scale-tile': 40, '/': 30 },
  },
  interiors: {
    first: 17,
    again: 8,
    bounce: 0.33,
    referrer: 'https://slow-interiors.example/',
    entries: { '/': 45, '/studio': 30, '/shop': 25 },
  },
  wikipedia: {
    first: 6,
    again: 1,
    bounce: 0.5,
    referrer: 'https://en.wikipedia.org/',
    entries: { '/blog/oxblood': 100 },
  },
  hackernews: {
    first: 4,
    again: 2,
    bounce: 0.6,
    referrer: 'https://news.ycombinator.com/',
    entries: { '/blog/kiln-controller': 100 },
  },
}

/** The weights of the sources; the newsletter goes out on Thursdays. */
export function sourceWeights({ isFirst, weekday }) {
  return (isFirst ? FIRST : AGAIN)[weekday]
}

const FIRST = weightsByWeekday('first')
const AGAIN = weightsByWeekday('again')

function weightsByWeekday(field) {
  return [0.3, 0.3, 0.3, 0.3, 5, 2, 0.3].map((letters) => {
    const weights = Object.entries(SOURCES).map(([id, source]) => [id, source[field]])
    return { ...Object.fromEntries(weights), newsletter: SOURCES.newsletter[field] * letters }
  })
}
