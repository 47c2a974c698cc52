import { join } from 'node:path'
import { type Installation, query } from '../../process.js'
import { type Load, type Loaded, runRate } from './load.js'
import { SITE } from './requests.js'

const SECONDS = 6

/** Everything that can be asked, with as many groups as there are. */
const HEAVY = {
  metrics: ['visitors', 'visits', 'pageviews', 'bounce_rate', 'active_time'],
  dimensions: ['event:page', 'visit:source'],
  date_range: 'all',
}

/**
 * The same rate while the collector does something else too; by what it does. Checkpoints and the columns of an open
 * day come with all of them: the rate writes a log of many megabytes and every question asks about today.
 */
export async function underWork(
  installation: Installation,
  load: Load & { rate: number },
): Promise<Record<string, Loaded>> {
  const key = installation.run(['key', 'create', '--site', SITE, '--read']).out
  const during = async (work: (isOver: () => boolean) => Promise<unknown>) => {
    const end = performance.now() + SECONDS * 1000
    const [loaded] = await Promise.all([runRate({ ...load, seconds: SECONDS }), work(() => performance.now() > end)])
    return loaded
  }
  return {
    'heavy queries': await during(async (isOver) => {
      while (!isOver()) await query(load.url, key, HEAVY)
    }),
    backups: await during(async (isOver) => {
      for (let i = 0; !isOver(); i++)
        await installation.runBeside(['backup', join(installation.folder, `backup-${i}.db`)])
    }),
  }
}
