/** The document is on the screen of this tab; false while it is prerendered. */
export function isVisible(): boolean {
  return document.visibilityState === 'visible' && !(document as { prerendering?: boolean }).prerendering
}
