/** The document is on the screen of this tab; false while it is prerendered. */
export function isVisible(document: Document & { prerendering?: boolean }): boolean {
  return document.visibilityState === 'visible' && !document.prerendering
}

/**
 * The window has focus. Asked, never inferred from `blur`: when a frame of the page takes the focus the window gets a
 * `blur`, but `hasFocus()` stays true, for frames of the same and of other origins alike (measured on Chromium 156).
 */
export function hasAttention(document: Document): boolean {
  return document.hasFocus()
}
