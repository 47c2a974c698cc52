import type { ComponentType } from 'preact'
import type { Address } from '../address.js'
import type { SiteOfKey } from '../ask.js'
import type { Go } from '../use-address.js'
import type { Who } from '../who.js'
import type { Call } from './call.js'

/** What every part of the settings is drawn with. */
export interface PartProps {
  call: Call
  site: SiteOfKey
  address: Address
  go: Go
  who: Who
  /** What the page knows of its sites has changed. */
  reload(): void
}

/** A part of the settings; `name` is what the address has. */
export interface Part {
  name: string
  label: string
  /** What it takes; `user`: somebody who is signed in. */
  right: 'read' | 'write' | 'admin' | 'user'
  Draw: ComponentType<PartProps>
}
