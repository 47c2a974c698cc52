import type { Scope } from '../store/store.js'

/** What a route is for: the part of an OpenAPI operation that is ours to say. */
export interface Described {
  summary: string
  description?: string
  /** The key's right that it takes; without, it is for everybody. */
  key?: Scope
  body?: { schema: string; examples: Record<string, object> }
  /** In the URL: what it is, and examples of the whole. */
  parameters?: {
    texts: Record<string, string>
    required: readonly string[]
    examples: Record<string, Record<string, string>>
  }
  headers?: Record<string, string>
  /** Examples of what stands in the path. */
  path?: Record<string, string>
  /** The schema of the answer, and its status. */
  /** `409`: there is one of that name. */
  mayClash?: true
  reply: { schema: string; status?: 200 | 202; csv?: boolean; type?: 'text/event-stream' | 'application/x-ndjson' }
}
