/** What browsers know: the collector knows the same ones. */
export const ZONES = Intl.supportedValuesOf('timeZone')
export const CURRENCIES = Intl.supportedValuesOf('currency')
