import { describeRecipe } from './recipe.js'
import { startCaddy } from './servers.js'

describeRecipe('Caddy', startCaddy)
