/**
 * A text as it is compared without regard to case: full case folding of Unicode's default algorithm, so that ß meets SS
 * and ẞ, a final sigma any sigma, and a Turkish ı stays apart from i; composed, so that it does not matter how an accent
 * was typed. Compared with Unicode's CaseFolding.txt for every character.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  let folded = ''
  // Character by character: a whole text in lower case has final sigmas.
  for (const character of text) folded += foldCharacter(character)
  return folded.normalize('NFC')
}

/** JavaScript has no folding; lower, upper and lower again meets all that folds together, and ı besides. */
const foldCharacter = (character: string) =>
  character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()

const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text)
