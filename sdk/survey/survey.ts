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
  hooks.push(schedule.note)
  const showAnew = showThumbs(recorder, memory)
  recorder.look()
  // First of all, while it can be seen that nothing is recorded any more.
  page.undo.unshift(schedule.end, recorder.look)
  // After the pageview itself, also of a page that is none.
  const goOn = () =>
    page.after(0, () => {
      recorder.look()
      schedule.begin()
    })
  const { open, forget, reset } = recorder
  recorder.open = (...given) => {
    open(...given)
    goOn()
  }
  const asAnother = (run: () => void) => () => {
    run()
    schedule.end()
    memory.clean()
    showAnew()
    goOn()
  }
  recorder.forget = asAnother(forget)
  recorder.reset = asAnother(reset)

  recorder.offer = (current) => {
    if (current === version) return
    // The endpoint may have a token of the site's backend behind it.
    fetch(options.endpoint.replace(/\?|$/, `/q?site=${recorder.site}&v=${current}&`))
      .then((reply) => reply.json())
      .then(({ questions }) => {
        schedule.offer(questions)
        version = current
      })
      .catch((error) => page.log('questions', error))
  }
  recorder.offer(recorder.questions)
  return { ask: schedule.ask }
}
