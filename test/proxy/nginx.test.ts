import { describeRecipe } from './recipe.js'
import { startNginx } from './servers.js'

describeRecipe('nginx', startNginx)
