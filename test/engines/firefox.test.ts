import { openFirefox } from './drivers/firefox.js'
import { describeJourney } from './journey.js'

describeJourney('Firefox', openFirefox)
