const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const ZONE = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Berlin', timeZoneName: 'shortOffset' })

// Share of the day's visits by hour: lunch, and the sofa after dinner.
const HOURS = [9, 5, 3, 2, 2, 4, 10, 22, 36, 47, 52, 54, 60, 55, 49, 48, 50, 54, 60, 70, 82, 84, 58, 26]
// A link on a technical forum rises at three in the afternoon, when America wakes up.
const FORUM_HOURS = [2, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 8, 12, 30, 88, 120, 112, 96, 84, 74, 66, 58, 46, 34]
// From Sunday on.
const WEEKDAYS = [1.32, 1.04, 0.95, 0.97, 1.04, 0.78, 0.9]

/** The number of the local day that holds this instant, counted from 1970-01-01. */
export function dayOf(ms) {
  return Math.floor((ms + zoneOffset(ms)) / DAY_MS)
}

/** The instant at which a local day begins. */
export function startOfDay(day) {
  const midnight = day * DAY_MS
  return midnight - zoneOffset(midnight - zoneOffset(midnight))
}

/** 0 is Sunday. */
export function weekdayOf(day) {
  return (day + 4) % 7
}

/** First visits by a link on a technical forum: one day in thirty, whatever the window, and the two days after it. */
export function forumVisits(day) {
  return [1150, 190, 60][(day + 13) % 30] ?? 0
}

/** How many visitors come to the site for the first time that day, if `level` is usual. */
export function firstVisits({ day, level, random }) {
  return Math.round(level * WEEKDAYS[weekdayOf(day)] * random.between(0.93, 1.07))
}

/** A time of day in ms after midnight, by the rhythm of Berlin; `later` shifts it for people elsewhere. */
export function timeOfDay({ random, later = 0, isForum = false }) {
  const hour = Number(random.weighted(isForum ? FORUM_HOURS : HOURS)) + later
  return (((hour % 24) + 24) % 24) * HOUR_MS + random.between(0, HOUR_MS)
}

// Offsets change on the hour, and asking Intl for each of a hundred thousand times takes seconds.
const offsets = new Map()

function zoneOffset(ms) {
  const hour = Math.floor(ms / HOUR_MS)
  const known = offsets.get(hour)
  if (known !== undefined) return known
  const name = ZONE.formatToParts(hour * HOUR_MS).find(({ type }) => type === 'timeZoneName').value
  const offset = Number(name.replace('GMT', '')) * HOUR_MS
  offsets.set(hour, offset)
  return offset
}
