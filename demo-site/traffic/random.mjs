const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** A seeded source of randomness (mulberry32): the same parts give the same numbers on every machine. */
export function createRandom(...parts) {
  let state = parts.reduce((hash, part) => Math.imul(hash ^ part, 2654435761) ^ (hash >>> 15), 0x9e3779b9)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    weighted: (table) => pickWeighted(table, next()),
    /** Times that people take: most near the median, some much longer. */
    logNormal: (median, spread) => median * Math.exp(spread * normal(next)),
    /** 21 characters, the time first, so that ids of one table grow. */
    id: (ms) => timeOrderedId(ms, next),
  }
}

function timeOrderedId(ms, next) {
  let id = ms.toString(36).padStart(9, '0')
  while (id.length < 21) id += ALPHABET[Math.floor(next() * 64)]
  return id
}

/** The key of one entry of `{ key: weight }`. */
function pickWeighted(table, random) {
  let total = 0
  for (const key in table) total += table[key]
  let rest = random * total
  for (const key in table) {
    rest -= table[key]
    if (rest < 0) return key
  }
  throw new RangeError(`no weights in ${JSON.stringify(table)}`)
}

function normal(next) {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
