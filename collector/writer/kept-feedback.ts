import type { Event } from '../../sdk/protocol.js'
import type { Site } from '../sites.js'
import { pathOf } from './page.js'
import { scrubComment } from './scrub.js'

const SHOWINGS = new Set(['survey_shown', 'survey_dismissed'])

/** Feedback and showings of questions as their site keeps them: no secrets in comments, paths spelt as pages are. */
export function keptFeedback<E extends Event>(event: E, { rawComments }: Pick<Site, 'rawComments'>): E {
  if (event.type === 'feedback') {
    const { subject, comment } = event
    return {
      ...event,
      ...(subject !== undefined && { subject: aboutOf(subject) }),
      ...(comment !== undefined && !rawComments && { comment: scrubComment(comment) }),
    }
  }
  if (event.type !== 'track' || !event.props || !SHOWINGS.has(event.name)) return event
  const { name, subject } = event.props
  return {
    ...event,
    props: {
      ...event.props,
      ...(typeof name === 'string' && { name: aboutOf(name) }),
      ...(typeof subject === 'string' && { subject: aboutOf(subject) }),
    },
  }
}

/** Thumbs without a subject are about the page's path, which the browser spells as its address does. */
const aboutOf = (subject: string) => (subject.startsWith('/') ? pathOf(subject) : subject)
