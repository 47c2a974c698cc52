import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks'
import { CallError } from './call.js'

/** What is wrong with a field, by its name: the path that the collector refuses. */
const Wrong = createContext<{ path: string | undefined; message: string }>({ path: undefined, message: '' })

interface FormProps {
  title: string
  /** On its button. */
  submit: string
  /** Sends what was filled in; what it gives is said. Rejects with a `CallError`. */
  run(fields: FormData): Promise<string>
  /** What was filled in stays. */
  isKept?: boolean
  children: ComponentChildren
}

/** A form that says what it did, or beside the field what is wrong. */
export function Form({ title, submit, run, isKept, children }: FormProps) {
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [error, setError] = useState<CallError | null>(null)
  const [said, setSaid] = useState('')
  const [isBusy, setBusy] = useState(false)
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy || !form.current) return
    setBusy(true)
    setSaid('')
    const { done, failed } = await attempt(run, new FormData(form.current))
    setBusy(false)
    setError(failed)
    setSaid(done)
    if (!failed && !isKept) form.current?.reset()
  }
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  const wrong = { path: error?.path, message: error?.message ?? '' }
  return (
    <form ref={form} class="card" aria-labelledby={id} onSubmit={onSubmit}>
      <h2 id={id}>{title}</h2>
      <Wrong.Provider value={wrong}>
        <div class="fields">{children}</div>
      </Wrong.Provider>
      <p class="row">
        <button type="submit" aria-disabled={isBusy}>
          {submit}
        </button>
        <span role="status">{isBusy ? '…' : said}</span>
      </p>
      {error && (
        <p role="alert" class="bad">
          {error.message}
        </p>
      )}
    </form>
  )
}

async function attempt(run: FormProps['run'], fields: FormData): Promise<{ done: string; failed: CallError | null }> {
  try {
    return { done: await run(fields), failed: null }
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return { done: '', failed: error }
  }
}

interface FieldProps {
  /** As the API has it: `condition.pattern`. */
  name: string
  label: string
  hint?: string
}

/** What a control needs to be tied to its label, its hint and what is wrong with it. */
function useField({ name, hint }: FieldProps) {
  const id = useId()
  const { path, message } = useContext(Wrong)
  const isWrong = path === name || path?.startsWith(`${name}[`) || path?.startsWith(`${name}.`)
  const described = [hint && `${id}-hint`, isWrong && `${id}-wrong`].filter(Boolean).join(' ')
  const control = { id, name, 'aria-describedby': described || undefined, 'aria-invalid': isWrong || undefined }
  return { id, control, message: isWrong ? message : null }
}

function Field({ label, hint, id, message, children }: Omit<FieldProps, 'name'> & FieldParts) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {message && (
        <p class="bad" id={`${id}-wrong`}>
          {message}
        </p>
      )}
    </div>
  )
}

interface FieldParts {
  id: string
  message: string | null
  children: ComponentChildren
}

interface TextProps extends FieldProps {
  value?: string
  type?: 'text' | 'number' | 'date'
  required?: boolean
  /** What may be meant. */
  suggestions?: readonly string[]
}

export function Text({ value, type = 'text', required, suggestions, ...field }: TextProps) {
  const { id, control, message } = useField(field)
  return (
    <Field {...{ ...field, id, message }}>
      <input
        {...{ ...control, type, required }}
        defaultValue={value}
        step="any"
        spellcheck={false}
        autocomplete="off"
        list={suggestions && `${id}-list`}
      />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Field>
  )
}

interface SecretProps extends FieldProps {
  autocomplete: 'current-password' | 'new-password'
  required?: boolean
}

export function Secret({ autocomplete, required, ...field }: SecretProps) {
  const { id, control, message } = useField(field)
  return (
    <Field {...{ ...field, id, message }}>
      <input type="password" spellcheck={false} {...{ ...control, autocomplete, required }} />
    </Field>
  )
}

export function FileOf({ accept, ...field }: FieldProps & { accept: string }) {
  const { id, control, message } = useField(field)
  return (
    <Field {...{ ...field, id, message }}>
      <input {...control} type="file" accept={accept} required />
    </Field>
  )
}

/** Several texts, a line each. */
export function Lines({ value, ...field }: FieldProps & { value?: readonly string[] }) {
  const { id, control, message } = useField(field)
  return (
    <Field {...{ ...field, id, message }}>
      <textarea {...control} rows={3} spellcheck={false} defaultValue={value?.join('\n')} />
    </Field>
  )
}

interface ChoiceProps extends FieldProps {
  choices: readonly (readonly [value: string, label: string])[]
  value?: string
  onChoose?(value: string): void
}

export function Choice({ choices, value, onChoose, ...field }: ChoiceProps) {
  const { id, control, message } = useField(field)
  return (
    <Field {...{ ...field, id, message }}>
      <select {...control} onChange={(event) => onChoose?.(event.currentTarget.value)}>
        {choices.map(([each, means]) => (
          <option key={each} value={each} selected={each === value}>
            {means}
          </option>
        ))}
      </select>
    </Field>
  )
}

export function Check({ value, label, ...field }: FieldProps & { value?: boolean }) {
  const { id, control, message } = useField({ ...field, label })
  return (
    <div class="field">
      <label class="check" for={id}>
        <input {...control} type="checkbox" defaultChecked={value} /> {label}
      </label>
      {field.hint && (
        <p class="quiet" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {message && (
        <p class="bad" id={`${id}-wrong`}>
          {message}
        </p>
      )}
    </div>
  )
}

/** What was filled in; nothing for an empty field. */
export const textIn = (fields: FormData, name: string): string | undefined => {
  const value = fields.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** As it is: spaces around a password are a part of it. */
export const secretIn = (fields: FormData, name: string): string | undefined => {
  const value = fields.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number; what is none is refused by the collector. */
export const numberIn = (fields: FormData, name: string): number | undefined => {
  const text = textIn(fields, name)
  return text === undefined ? undefined : Number(text)
}

export const linesIn = (fields: FormData, name: string): string[] =>
  (textIn(fields, name) ?? '').split(/\s*\n\s*/).filter((line) => line !== '')
