/** A `ref` of what is to have the focus as soon as it is there: `autofocus` works only while a page is loaded. */
export const focus = (element: HTMLElement | null): void => element?.focus()
