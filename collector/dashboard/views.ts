import type { View } from './view.js'
import { ATTENTION } from './views/attention.js'
import { COMMERCE } from './views/commerce.js'
import { CONVERSION } from './views/conversion.js'
import { HEALTH } from './views/health.js'
import { LOYALTY } from './views/loyalty.js'
import { OVERVIEW } from './views/overview.js'
import { VOICE } from './views/voice.js'

/** The page, from left to right. */
export const VIEWS: readonly [View, ...View[]] = [OVERVIEW, ATTENTION, CONVERSION, LOYALTY, VOICE, COMMERCE, HEALTH]

/** The one that is named, else the first. */
export const viewOf = (name: string | null): View => VIEWS.find((each) => each.name === name) ?? VIEWS[0]
