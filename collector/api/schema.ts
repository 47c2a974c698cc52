/** JSON Schema 2020-12, which is OpenAPI 3.1's. */
export type Schema = { readonly [key: string]: unknown }

export const refer = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

export const object = (properties: Record<string, Schema>, description?: string, required: string[] = []): Schema => ({
  type: 'object',
  ...(description && { description }),
  ...(required.length > 0 && { required }),
  properties,
})

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more })

export const text = (description?: string): Schema => ({ type: 'string', ...(description && { description }) })
export const flag = (description: string): Schema => ({ type: 'boolean', description })
export const whole = (description?: string): Schema => ({
  type: 'integer',
  minimum: 0,
  ...(description && { description }),
})
export const figure = (description?: string): Schema => ({
  type: ['number', 'null'],
  ...(description && { description }),
})
