/** Whether a text is what a pattern says, in which `*` stands for anything, nothing and slashes too: in linear time. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*')
  const first = parts[0]
  const last = parts[parts.length - 1]
  if (parts.length === 1) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  const end = text.length - last.length
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
