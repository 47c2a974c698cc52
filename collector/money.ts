/** An amount in minor units of its currency: EUR 9.90 is 990, JPY 9 is 9, KWD 1.5 is 1500. */
export interface Money {
  amount: number
  /** ISO 4217 */
  currency: string
}

const TWO = 2
/** Digits of the currencies that do not have two (ISO 4217, table A.1). */
const DIGITS: { [currency: string]: number } = {
  ...of(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...of(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...of(4, 'CLF UYW'),
}

function of(digits: number, currencies: string): { [currency: string]: number } {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, digits]))
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** A code of ISO 4217 that is, or was, somebody's money: EUR, not EUD. */
export const isCurrency = (value: unknown): value is string => typeof value === 'string' && CURRENCIES.has(value)

/** Decimal digits of a currency's amounts. */
export const digitsOf = (currency: string): number => DIGITS[currency] ?? TWO

/** `9.9` and EUR → 990, by digits and so exactly; `null` for what is no amount, or has more digits than the currency. */
export function parseMoney(text: string, currency: string): Money | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const digits = digitsOf(currency)
  if (whole === undefined || fraction.length > digits) return null
  const amount = Number(whole + fraction.padEnd(digits, '0'))
  return Number.isSafeInteger(amount) ? { amount, currency } : null
}

/** With its decimals, as the outside has it: 9.9. */
export const decimalOf = ({ amount, currency }: Money): number => amount / 10 ** digitsOf(currency)

/** 9.9 and EUR → 990: by digits, halves away from zero. */
export function minorOf(value: number, currency: string): number {
  const digits = digitsOf(currency)
  const text = String(Math.abs(value))
  const shifted = text.includes('e') ? Math.abs(value) * 10 ** digits : Number(`${text}e${digits}`)
  return Math.sign(value) * Math.round(shifted) + 0
}
