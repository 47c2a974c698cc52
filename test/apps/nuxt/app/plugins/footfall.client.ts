import { footfall } from 'footfall/vue'

export default defineNuxtPlugin(({ vueApp, $config }) => {
  vueApp.use(footfall, { site: 'app.example', endpoint: $config.public.endpoint, localhost: true })
})
