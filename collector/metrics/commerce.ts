import { COST_DIMENSIONS } from '../costs.js'
import { atLeast, count, equal, type Metric, over, percent, ratio, sum, take, there } from './algebra.js'

const isOrder = equal('is_order', 1)
const orders = count('event', isOrder)
const isPaid = [isOrder, there('order_value')]
const customers = take({ distinct: 'customer' }, isOrder)
const carts = count('visit', atLeast('visit_carts', 1))

/** METRICS.md §6. */
export const COMMERCE = {
  orders: {
    label: 'Orders',
    unit: 'count',
    definition: 'Distinct order ids; a repeated one is its first event.',
    value: orders,
  },
  revenue: {
    label: 'Revenue',
    unit: 'money',
    definition: 'Value of the orders less refunds of the range.',
    value: sum('event', 'revenue', there('revenue')),
  },
  average_order_value: {
    label: 'Average order value',
    unit: 'money',
    definition: 'Value of the orders ÷ orders.',
    value: ratio(sum('event', 'order_value', ...isPaid), count('event', ...isPaid)),
  },
  customers: {
    label: 'Customers',
    unit: 'count',
    definition: 'Distinct customers of the orders: users where they are known, else visitors.',
    value: customers,
  },
  guest_checkout_rate: {
    label: 'Guest checkout rate',
    unit: 'percent',
    definition: 'Orders of guests ÷ orders.',
    value: percent(count('event', isOrder, equal('is_guest', 1)), orders),
  },
  purchase_frequency: {
    label: 'Purchase frequency',
    unit: 'ratio',
    definition: 'Orders ÷ customers.',
    value: ratio(orders, customers),
  },
  repeat_purchase_rate: {
    label: 'Repeat purchase rate',
    unit: 'percent',
    definition: "Customers with two or more orders up to the range's end ÷ customers.",
    value: percent(take({ distinct: 'customer' }, isOrder, atLeast('customer_orders', 2)), customers),
  },
  cart_abandonment_rate: {
    label: 'Cart abandonment rate',
    unit: 'percent',
    definition: 'Visits with a cart or checkout and no order ÷ visits with a cart or checkout.',
    value: percent(count('visit', atLeast('visit_carts', 1), equal('visit_orders', 0)), carts),
  },
  return_rate: {
    label: 'Return rate',
    unit: 'percent',
    definition: 'Orders with a refund so far ÷ orders.',
    value: percent(count('event', isOrder, equal('is_refunded', 1)), orders),
  },
  customer_lifetime_value: {
    label: 'Customer lifetime value',
    unit: 'money',
    definition: "All revenue of the customers up to the range's end ÷ customers.",
    value: ratio(
      take({ sum: 'customer_revenue', per: 'customer' }, ...isPaid),
      take({ distinct: 'customer' }, ...isPaid),
    ),
  },
  customer_acquisition_cost: {
    label: 'Customer acquisition cost',
    unit: 'money',
    definition:
      'Costs entered for the range ÷ customers whose first order ever lies in it. By day, week, month, channel and campaign.',
    value: ratio(
      over('costs', sum('event', 'cost')),
      take({ distinct: 'customer' }, isOrder, equal('is_first_order', 1)),
    ),
    only: ['time:day', 'time:week', 'time:month', ...Object.keys(COST_DIMENSIONS)],
  },
} as const satisfies Record<string, Metric>
