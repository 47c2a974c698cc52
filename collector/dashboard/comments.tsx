import type { FeedbackAnswer } from '../query/feedback.js'
import type { BlockProps } from './block-props.js'
import { format } from './format.js'

/** The newest comments, each with who wrote it where. */
export function Comments({ answer }: BlockProps<FeedbackAnswer>) {
  const results = answer?.results ?? []
  if (results.length === 0) return <p class="quiet">Nobody wrote anything in this period.</p>
  const more = (answer?.meta.total_rows ?? 0) - results.length
  return (
    <>
      <ol class="comments">
        {results.map(
          ({ id, time, comment, kind, score, subject, page, visitor_type, converted, active_seconds, state }) => (
            <li key={id}>
              <blockquote dir="auto">{comment}</blockquote>
              <p class="quiet">
                <b>
                  {kind}
                  {score !== null && ` ${score}`}
                </b>{' '}
                {subject !== '(not set)' && `about ${subject} `}on {page}, {time.slice(0, 16).replace('T', ' ')};{' '}
                {visitor_type} visitor{converted && ', converted'}
                {active_seconds !== null && `, after ${format(active_seconds, 'seconds')} of attention`}
                {state === 'read' && ', read'}
              </p>
            </li>
          ),
        )}
      </ol>
      {more > 0 && <p class="quiet">And {more.toLocaleString()} more: take them away as CSV.</p>}
    </>
  )
}
