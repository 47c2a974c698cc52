import { RE2JS, RE2JSException, RE2Set } from 're2js'

export const MAX_PATTERN = 1000
/** Of all patterns of one condition together: a character is one, a group and the whole pattern take some more. */
const MAX_INSTRUCTIONS = MAX_PATTERN + 10
/** The same with counted repetitions written out, as far as can be told before. */
const MAX_WRITTEN_OUT = 20_000
/** What a condition may remember of the states it was in; without any it takes twenty times as long. */
const MAX_STATES_BYTES = 1024 * 1024

/** Why a pattern is refused; `index` says which. */
export interface PatternProblem {
  index: number
  message: string
}

/**
 * Whether one of some patterns occurs in a text: RE2 syntax (https://github.com/google/re2/wiki/Syntax), unanchored, in
 * time linear in the text and with bounded memory, whatever the pattern.
 */
export function compilePatterns(
  patterns: readonly string[],
  caseSensitive: boolean,
): { test: (text: string) => boolean } | PatternProblem {
  const set = new RE2Set(RE2Set.UNANCHORED, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE, MAX_STATES_BYTES)
  let size = 0
  for (const [index, pattern] of patterns.entries()) {
    size += writtenOut(pattern)
    if (pattern.length > MAX_PATTERN) return { index, message: `must have at most ${MAX_PATTERN} characters` }
    if (size > MAX_WRITTEN_OUT) return { index, message: TOO_LARGE }
    try {
      set.add(pattern)
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error
      return { index, message: `is no pattern of RE2: ${error.message.replace(/^error parsing regexp: /, '')}` }
    }
  }
  set.compile()
  if (set.prog.numInst() > MAX_INSTRUCTIONS) {
    const isLong = patterns.join('').length > MAX_PATTERN
    return { index: patterns.length - 1, message: isLong ? TOO_MANY : TOO_LARGE }
  }
  return { test: (text) => set.match(text).length > 0 }
}

const TOO_MANY = `is too large with the patterns before it: together they may have about ${MAX_PATTERN} characters`
const TOO_LARGE = 'is too large with all its repetitions: make it shorter, or its {counts} smaller'

/** At most so many instructions: as if each repetition of a group were of the whole pattern. */
function writtenOut(pattern: string): number {
  let size = 2 * pattern.length
  let times = 1
  for (const [, end, least, most] of pattern.matchAll(/(.)\{(\d+)(?:,(\d*))?\}/gsu)) {
    const repeated = Math.max(Number(least), Number(most || 0), 1)
    if (end === ')') times *= repeated
    else size += 2 * repeated
  }
  return size * times
}
