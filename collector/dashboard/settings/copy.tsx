import { useState } from 'preact/hooks'

/** A text to take along. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('')
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied.'),
      () => setSaid('That did not work: mark the text and copy it.'),
    )
  return (
    <div class="copy">
      <section aria-label={label}>
        <pre>{text}</pre>
      </section>
      <p>
        <button type="button" onClick={copy}>
          Copy
        </button>{' '}
        <span role="status" class="quiet">
          {said}
        </span>
      </p>
    </div>
  )
}
