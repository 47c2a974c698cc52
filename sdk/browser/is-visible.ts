/** The document is on the screen of this tab; false while it is prerendered. */
export function isVisible(document: Document & { prerendering?: boolean }): boolean {
  return document.visibilityState === 'visible' && !document.prerendering
}
