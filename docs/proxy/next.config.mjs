const COLLECTOR = process.env.FOOTFALL_COLLECTOR ?? 'https://stats.example.com'

/** @type {import('next').NextConfig} */
export default {
  // The script, its chunks and the endpoint; nothing else of the collector.
  async rewrites() {
    return [
      { source: '/ff/:file(footfall\\.js|f-[A-Za-z0-9_-]+\\.js)', destination: `${COLLECTOR}/:file` },
      { source: '/ff/e', destination: `${COLLECTOR}/e` },
      { source: '/ff/e/:call(q|forget|export)', destination: `${COLLECTOR}/e/:call` },
    ]
  },
}
