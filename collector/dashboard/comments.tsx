import { useRef, useState } from 'preact/hooks'
import type { FeedbackState } from '../moderation.js'
import type { FeedbackAnswer, FeedbackResult } from '../query/feedback.js'
import { markFeedback } from './ask.js'
import type { BlockProps } from './block-props.js'
import { format } from './format.js'
import { Link } from './link.js'

const STATES: [name: FeedbackState | '', label: string][] = [
  ['', 'New and read'],
  ['new', 'New'],
  ['read', 'Read'],
  ['hidden', 'Hidden'],
]

/** What a comment can be made from what it is. */
const MOVES: Record<FeedbackState, [to: FeedbackState, label: string][]> = {
  new: [
    ['read', 'Mark as read'],
    ['hidden', 'Hide'],
  ],
  read: [
    ['new', 'Mark as new'],
    ['hidden', 'Hide'],
  ],
  hidden: [['read', 'Show again']],
}

/** The newest comments, each with who wrote it where; who may write sorts them. */
export function Comments({ answer, address, go, asker, mayWrite, again }: BlockProps<FeedbackAnswer>) {
  const list = useRef<HTMLOListElement>(null)
  const [said, setSaid] = useState('')
  const results = answer?.results ?? []
  const more = (answer?.meta.total_rows ?? 0) - results.length
  const state = address.tabs.comments ?? ''
  const mark = async (id: string, to: FeedbackState) => {
    try {
      await markFeedback(id, to, asker)
      setSaid(to === 'hidden' ? 'Hidden.' : `Marked as ${to}.`)
      // The button may go with its comment.
      list.current?.focus()
      again()
    } catch {
      setSaid('That did not work: try again.')
    }
  }
  return (
    <>
      <nav aria-label="Which comments">
        {STATES.map(([name, label]) => (
          <Link
            key={name}
            change={{ tabs: { ...address.tabs, comments: name } }}
            isCurrent={name === state}
            {...{ address, go }}
          >
            {label}
          </Link>
        ))}
        <span role="status">{said}</span>
      </nav>
      {results.length === 0 && (
        <p class="quiet">Nobody wrote {state ? 'such a comment' : 'anything'} in this period.</p>
      )}
      <ol class="comments" ref={list} tabIndex={-1}>
        {results.map((result) => (
          <Comment key={result.id} of={result} onMark={mayWrite ? (to) => mark(result.id, to) : null} />
        ))}
      </ol>
      {more > 0 && <p class="quiet">And {more.toLocaleString()} more: take them away as CSV.</p>}
    </>
  )
}

interface CommentProps {
  of: FeedbackResult
  /** `null` for who may only read. */
  onMark: ((to: FeedbackState) => void) | null
}

function Comment({ of, onMark }: CommentProps) {
  const { time, comment, kind, score, subject, page, visitor_type, converted, active_seconds, state } = of
  return (
    <li class={state}>
      <blockquote dir="auto">{comment}</blockquote>
      <p class="quiet">
        <b>
          {kind}
          {score !== null && ` ${score}`}
        </b>{' '}
        {subject !== '(not set)' && (
          <>
            about <bdi>{subject}</bdi>{' '}
          </>
        )}
        on <bdi>{page}</bdi>, {time.slice(0, 16).replace('T', ' ')}; {visitor_type} visitor
        {converted && ', converted'}
        {active_seconds !== null && `, after ${format(active_seconds, 'seconds')} of attention`}
        {state !== 'new' && `, ${state}`}
        {onMark &&
          MOVES[state].map(([to, label]) => (
            <button key={to} type="button" class="plain" onClick={() => onMark(to)}>
              {label}
            </button>
          ))}
      </p>
    </li>
  )
}
