import { useState } from 'preact/hooks'
import { Copy } from './copy.js'
import { type Chosen, TAG_OPTIONS, type TagOption, tagOf, USUAL_AUTO } from './snippet.js'

/** The line for the pages, with a form for what it can say. */
export function Tag({ src, site }: { src: string; site: string }) {
  const [chosen, setChosen] = useState<Chosen>({})
  const choose = (name: string, value: string) => setChosen({ ...chosen, [name]: value })
  return (
    <section class="card" aria-labelledby="tag-title">
      <h2 id="tag-title">Paste this line into the &lt;head&gt; of the pages</h2>
      <Copy text={tagOf({ src, site, chosen })} label="The tag" />
      <details>
        <summary>What it can say</summary>
        <form class="fields" onSubmit={(event) => event.preventDefault()}>
          {TAG_OPTIONS.map((option) => (
            <Choice key={option.name} option={option} value={chosen[option.name]} onChoose={choose} />
          ))}
        </form>
      </details>
    </section>
  )
}

interface ChoiceProps {
  option: TagOption
  value: string | undefined
  onChoose(name: string, value: string): void
}

function Choice({ option, value, onChoose }: ChoiceProps) {
  const { name, label, hint, choices, isList } = option
  const id = `tag-${name}`
  if (isList && choices) return <Several {...{ option, value, onChoose }} />
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {choices ? (
        <select id={id} value={value ?? choices[0][0]} onChange={(event) => onChoose(name, event.currentTarget.value)}>
          {choices.map(([each, means]) => (
            <option key={each} value={each}>
              {means}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          value={value ?? ''}
          spellcheck={false}
          autocomplete="off"
          aria-describedby={`${id}-hint`}
          onInput={(event) => onChoose(name, event.currentTarget.value)}
        />
      )}
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

function Several({ option: { name, label, choices = [] }, value = USUAL_AUTO.join(' '), onChoose }: ChoiceProps) {
  const all = choices.map(([each]) => each)
  const on = value.split(' ')
  const toggle = (word: string) => {
    const next = all.filter((each) => on.includes(each) !== (each === word))
    onChoose(name, next.join(' ') || 'none')
  }
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      {choices.map(([word, means]) => (
        <label key={word} class="check">
          <input type="checkbox" checked={on.includes(word)} onChange={() => toggle(word)} /> {means}
        </label>
      ))}
    </fieldset>
  )
}
