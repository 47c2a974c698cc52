import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** Something with what it means, to be seen on hover and on focus. */
export function Hint({ children, text }: { children: ComponentChildren; text: ComponentChildren }) {
  const id = useId()
  return (
    <span class="hint">
      <button type="button" class="term" aria-describedby={id}>
        {children}
      </button>
      <span role="tooltip" id={id}>
        {text}
      </span>
    </span>
  )
}
