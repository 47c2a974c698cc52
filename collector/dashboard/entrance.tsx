import { type ComponentChildren, createContext } from 'preact'
import { useContext, useRef, useState } from 'preact/hooks'
import { AskError } from './ask.js'
import { focus } from './focus.js'

/** What was wrong, with the field of that name or with all. */
interface Wrong {
  message: string
  field: string | null
}

const WrongField = createContext<Wrong | null>(null)

interface EntranceProps {
  /** On the button. */
  submit: string
  /** What was wrong before anything was filled in. */
  message?: string | null
  /** What is to be done with the fields by their names; what it rejects with is said, at its field where it names one. */
  run(fields: Record<string, string>): Promise<void>
  children: ComponentChildren
}

/** A form that is all there is on the page: who comes in says who they are. */
export function Entrance({ submit, message = null, run, children }: EntranceProps) {
  const [wrong, setWrong] = useState<Wrong | null>(message === null ? null : { message, field: null })
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy || !form.current) return
    setBusy(true)
    // So that what is said again is heard again.
    setWrong(null)
    const texts = [...new FormData(form.current)].map(([name, value]) => [name, String(value)])
    const error = await run(Object.fromEntries(texts)).then(
      () => null,
      (error: Error) => error,
    )
    setBusy(false)
    if (error) setWrong(wrongIn(form.current, error))
  }
  return (
    <form ref={form} class="card sign-in" onSubmit={onSubmit}>
      <WrongField.Provider value={wrong}>{children}</WrongField.Provider>
      {wrong?.field === null && (
        <p role="alert" class="bad">
          {wrong.message}
        </p>
      )}
      <p class="row">
        <button type="submit" aria-disabled={isBusy}>
          {submit}
        </button>
        <span role="status">{isBusy ? '…' : ''}</span>
      </p>
    </form>
  )
}

/** Goes back to what is to be filled in again: what was refused, else the secret. */
function wrongIn(form: HTMLFormElement | null, error: Error): Wrong {
  const known = error instanceof AskError
  const named = known && error.path !== null ? form?.elements.namedItem(error.path) : null
  const again = named ?? form?.querySelector('input[type=password]')
  if (again instanceof HTMLInputElement) {
    again.focus()
    again.select()
  }
  const message = known ? error.message : 'The collector does not answer: try again.'
  return { message, field: named instanceof HTMLInputElement ? named.name : null }
}

interface FieldProps {
  name: string
  label: string
  hint?: string
  isSecret?: boolean
  autocomplete: 'username' | 'current-password' | 'new-password' | 'off'
  value?: string
  /** Where to begin. */
  isFirst?: boolean
}

export function EntranceField({ name, label, hint, value, isSecret, isFirst, autocomplete }: FieldProps) {
  const wrong = useContext(WrongField)
  const isWrong = wrong?.field === name
  const described = [hint && `${name}-hint`, isWrong && `${name}-wrong`].filter(Boolean).join(' ')
  const control = {
    ref: isFirst ? focus : undefined,
    id: name,
    'aria-describedby': described || undefined,
    'aria-invalid': isWrong || undefined,
    spellcheck: false,
    autocapitalize: 'none',
    ...{ name, autocomplete },
  } as const
  return (
    <>
      <label for={name}>{label}</label>
      {isSecret ? (
        <input {...control} type="password" required />
      ) : (
        <input {...control} {...{ value }} readonly={value !== undefined} required />
      )}
      {hint && (
        <p class="quiet under" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {isWrong && (
        <p role="alert" class="bad under" id={`${name}-wrong`}>
          {wrong.message}
        </p>
      )}
    </>
  )
}

/** A page before the numbers. */
export function EntrancePage({ title, children }: { title: string; children: ComponentChildren }) {
  document.title = `${title} – footfall`
  return (
    <main>
      <h1 class="brand">footfall</h1>
      {children}
    </main>
  )
}
