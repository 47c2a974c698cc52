import type { ComponentType } from 'preact'
import type { Address } from '../address.js'
import type { SiteOfKey } from '../ask.js'
import type { Go } from '../use-address.js'
import type { Call } from './call.js'

/** What every part of the settings is drawn with. */
export interface PartProps {
  call: Call
  site: SiteOfKey
  address: Address
  go: Go
}

/** A part of the settings; `name` is what the address has. */
export interface Part {
  name: string
  label: string
  Draw: ComponentType<PartProps>
}
