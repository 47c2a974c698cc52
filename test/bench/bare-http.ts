// The limit of HTTP: the same server library reads and parses the same bodies and keeps nothing. Prints its port.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.post('/e', async (c) => {
  const batch = JSON.parse(Buffer.from(await c.req.arrayBuffer()).toString())
  return c.json({ accepted: batch.events.length, rejected: [] }, 202)
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
