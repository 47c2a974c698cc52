import { describeRecipe } from './recipe.js'
import { startWorker } from './servers.js'

describeRecipe('a Cloudflare worker, in Node', startWorker)
