import { openWebKit } from './drivers/webkit.js'
import { describeJourney } from './journey.js'

describeJourney('WebKit', openWebKit)
