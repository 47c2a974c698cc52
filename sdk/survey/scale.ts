import type { FeedbackKind } from '../protocol.js'
import type { Said } from '../question.js'
import { drawThumb, h } from './element.js'

export interface ScaleOptions {
  kind: FeedbackKind
  /** Kind `choice`: as they are shown, and as they are recorded. */
  choices: readonly string[]
  recorded: readonly string[]
  /** What the lowest and the highest score mean. */
  ends: readonly [low: string, high: string]
  /** Of what asks. */
  id: string
  /** What was chosen before. */
  score?: number | undefined
  onSaid(said: Said): void
}

/**
 * A radio group of buttons: one click chooses; arrows move without choosing, since each choice is an answer.
 */
export function createScale({ kind, choices, recorded, ends, id, score, onSaid }: ScaleOptions): HTMLElement {
  const scores: Partial<Record<FeedbackKind, readonly number[]>> = {
    thumbs: [0, 1],
    nps: [0, 10],
    ces: [1, 7],
    choice: [1, choices.length],
  }
  const [lowest, highest] = scores[kind] || [1, 5]
  const isThumbs = kind === 'thumbs'
  const isReview = kind === 'review'
  const buttons = Array.from({ length: highest - lowest + 1 }, (_, place) => createOption(place))

  function createOption(place: number): HTMLElement {
    // A thumb up comes before a thumb down.
    const own = isThumbs ? 1 - place : lowest + place
    const end = own === lowest ? ends[0] : own === highest ? ends[1] : ''
    const name = isThumbs ? end : isReview ? `${own}/${highest}` : end && `${own}: ${end}`
    const given = {
      role: 'radio',
      part: 'option',
      'aria-label': name,
      click() {
        mark(place)
        onSaid(choices[0] ? { choice: recorded[place] } : { score: own })
      },
    }
    return h('button', given, isThumbs ? drawThumb(own === 0) : isReview ? '☆' : choices[place] || `${own}`)
  }

  function mark(chosen: number): void {
    buttons.forEach((button, place) => {
      button.setAttribute('aria-checked', `${place === chosen}`)
      button.tabIndex = place === Math.max(chosen, 0) ? 0 : -1
      if (isReview) button.textContent = place <= chosen ? '★' : '☆'
    })
  }

  function move(event: KeyboardEvent): void {
    const { key } = event
    const place = buttons.indexOf(event.target as HTMLElement)
    // To the next in reading order.
    const back = getComputedStyle(group).direction === 'rtl' ? /Up|Right/ : /Up|Left/
    if (!/^Arrow/.test(key)) return
    event.preventDefault()
    const count = buttons.length
    ;(buttons[(place + (back.test(key) ? count - 1 : 1)) % count] as HTMLElement).focus()
  }

  const given = { role: 'radiogroup', part: 'scale', class: kind, 'aria-labelledby': id, keydown: move }
  const group = h('span', given, ...buttons)
  mark(score === undefined ? -1 : isThumbs ? 1 - score : score - lowest)
  return group
}
