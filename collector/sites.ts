/** A site whose traffic is taken, as `footfall site add` made it. */
export interface Site {
  num: number
  id: string
  /** IANA name; days, weeks and months are those of this zone. */
  timezone: string
  currency: string
  /** Keep what automated browsers and known bots send. */
  allowBots: boolean
}
