import type { ComponentType } from 'preact'
import type { Address } from './address.js'
import { type Asker, isRefused, type Report, type Said } from './ask.js'
import type { BlockProps } from './block-props.js'
import { Cohorts } from './cohorts.js'
import { Comments } from './comments.js'
import { Common } from './common.js'
import { Delivery } from './delivery.js'
import { Frequency } from './frequency.js'
import { Funnel } from './funnel.js'
import { Journeys } from './journeys.js'
import { Menu } from './menu.js'
import { Skeleton } from './panel.js'
import { Reach } from './reach.js'
import { Refusal } from './refusal.js'
import { Times } from './times.js'
import type { Go } from './use-address.js'
import type { BlockName } from './view.js'

interface Drawn {
  title: string
  Draw: ComponentType<BlockProps<never>>
  /** It is drawn without an answer too. */
  isAlways?: boolean
  /** It stands beside another one. */
  isHalf?: boolean
}

const BLOCKS: Record<BlockName, Drawn> = {
  times: { title: 'How long pages are read', Draw: Times, isHalf: true },
  reach: { title: 'How far pages are seen', Draw: Reach, isHalf: true },
  funnel: { title: 'Funnel', Draw: Funnel, isAlways: true },
  journeys: { title: 'Where visits go', Draw: Journeys },
  cohorts: { title: 'Who comes back, by week of the first visit', Draw: Cohorts },
  frequency: { title: 'How often they come', Draw: Frequency },
  comments: { title: 'What they wrote', Draw: Comments },
  common: { title: 'What engaged and unhappy visits have in common', Draw: Common },
  delivery: { title: 'What came of what was sent', Draw: Delivery },
}

interface Props {
  name: BlockName
  answer: Said<object> | null
  isAsked: boolean
  question: Report | null
  address: Address
  go: Go
  asker: Asker
  mayWrite: boolean
  again(): void
}

/** A picture of its own, with its title and what can be taken away. */
export function Block({ name, answer, isAsked, question, asker, ...shared }: Props) {
  const { title, Draw, isAlways, isHalf } = BLOCKS[name]
  const known = answer && !isRefused(answer) ? answer : null
  return (
    <section class={`card panel${isHalf ? '' : ' wide'}`} aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>{title}</h2>
        {question && <Menu {...{ question, asker, name: title }} />}
      </header>
      {answer && isRefused(answer) && <Refusal {...answer} />}
      {known || isAlways ? (
        <Draw {...{ answer: known as never, asker, ...shared }} />
      ) : (
        isAsked && !answer && <Skeleton />
      )}
    </section>
  )
}
