export interface DemoSite {
  url: string
  close(): Promise<void>
}

/** See server.mjs. */
export function startDemoSite(options?: { port?: number; host?: string; collectorUrl?: string }): Promise<DemoSite>
