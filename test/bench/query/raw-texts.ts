import { register } from 'node:module'

const hooks = `
import { readFile } from 'node:fs/promises'

export async function load(url, context, next) {
  if (!url.endsWith('?raw')) return next(url, context)
  const text = await readFile(new URL(url), 'utf8')
  return { format: 'module', source: 'export default ' + JSON.stringify(text), shortCircuit: true }
}`

/** Lets what is imported from now on import files as texts (`./x.sql?raw`), as it does when it is built. */
export const importRawTexts = () => register(`data:text/javascript,${encodeURIComponent(hooks)}`)
