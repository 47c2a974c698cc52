import { footfall, useFootfall } from 'footfall/vue'
import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import App from './App.vue'
import Page from './Page.vue'

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: Page, props: { title: 'Home' } },
    { path: '/pricing', component: Page, props: { title: 'Pricing' } },
    { path: '/old-about', redirect: '/about' },
    { path: '/about', component: Page, props: { title: 'About' } },
  ],
})
// Before the plugin is there, outside of any component.
useFootfall().track('opened')

createApp(App)
  .use(router)
  .use(footfall, { site: 'app.example', endpoint: import.meta.env.VITE_ENDPOINT, localhost: true })
  .mount('#app')
