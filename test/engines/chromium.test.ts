import { openChromium } from './drivers/chromium.js'
import { describeJourney } from './journey.js'

describeJourney('Chromium', openChromium)
