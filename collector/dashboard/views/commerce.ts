import { byDevice, byOrigin, byPlace, byVisitor } from '../lists.js'
import type { View } from '../view.js'

const SALES = ['visitors', 'orders', 'revenue', 'average_order_value'] as const

export const COMMERCE: View = {
  name: 'commerce',
  label: 'Commerce',
  tiles: [
    'revenue',
    'orders',
    'average_order_value',
    'customers',
    'purchase_frequency',
    'repeat_purchase_rate',
    'guest_checkout_rate',
    'cart_abandonment_rate',
    'return_rate',
    'customer_lifetime_value',
  ],
  panels: [byOrigin('Who buys', ...SALES), byPlace(...SALES), byDevice(...SALES), byVisitor(...SALES)],
  blocks: [],
}
