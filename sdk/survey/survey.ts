import type { Recorder, Survey } from '../chunks.js'
import { createMemory } from './memory.js'
import { createSchedule } from './schedule.js'
import { showThumbs } from './thumbs.js'

/** What asks visitors: thumbs in elements of the page, `survey()`, and the questions that the collector has. */
export default function createSurvey(recorder: Recorder): Survey {
  const { page, options, hooks, past } = recorder
  const { fetch } = page
  const memory = createMemory(recorder)
  const schedule = createSchedule(recorder, memory)
  let version: string | undefined

  past.forEach(schedule.note)
  hooks.push((event) => {
    schedule.note(event)
    // After the pageview itself.
    if (event.type === 'pageview') {
      page.after(0, () => {
        recorder.look()
        schedule.begin()
      })
    }
  })
  showThumbs(recorder, memory)
  recorder.look()
  for (const name of ['forget', 'reset'] as const) {
    const run = recorder[name]
    recorder[name] = () => {
      run()
      schedule.end()
      page.after(0, recorder.look)
    }
  }

  recorder.offer = (current) => {
    if (current === version) return
    // The endpoint may have a token of the site's backend behind it.
    fetch(options.endpoint.replace(/\?|$/, `/q?site=${recorder.site}&v=${current}&`))
      .then((reply) => reply.json())
      .then(({ questions }) => {
        version = current
        schedule.offer(questions)
      })
      .catch((error) => page.log('questions', error))
  }
  recorder.offer(recorder.questions)
  return { ask: schedule.ask }
}
