import { resolve } from 'node:path'
import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { Failure } from './failure.js'
import { onInterruption } from './interruption.js'
import { createProgress } from './progress.js'

/**
 * `footfall backup FILE`: a copy of the file as it is now, also while a collector writes to it, on a connection of its
 * own that only reads. It is noted before it begins: whoever is erased meanwhile is told that they are in it.
 */
export async function backup(file: string, { store: url, json }: { store: string; json: boolean }): Promise<void> {
  standBack()
  const to = resolve(file)
  const reader = openStore(url, 'read')
  const notes = openStore(url, 'write')
  const progress = createProgress()
  const interruption = onInterruption()
  try {
    const isNew = notes.noteBackup(to, Date.now())
    const bytes = await reader
      .backup({ to, onProgress: (share) => progress.show(share, `backup to ${file}`), signal: interruption.signal })
      .catch((error: unknown) => {
        if (isNew) notes.forgetBackup(to)
        const why = error instanceof Error ? error.message : String(error)
        throw new Failure(`backup to ${file}: ${interruption.signal.aborted ? 'interrupted' : why}`)
      })
    progress.clear()
    console.log(json ? JSON.stringify({ file: to, bytes }) : `backup of ${bytes.toLocaleString('en')} bytes in ${to}`)
  } finally {
    progress.clear()
    interruption.end()
    reader.close()
    // Last: only who may write tidies up the log.
    notes.close()
  }
}
