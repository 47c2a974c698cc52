/** The words that some options are chosen from. */
export const CHOICES: Partial<Record<string, readonly string[]>> = {
  consent: ['granted', 'denied', 'none', 'pending'],
  spa: ['on', 'hash', 'off'],
  respect: ['gpc', 'dnt', 'both', 'none'],
  auto: ['outbound', 'download', 'form', 'media', 'search', 'copy', 'error', 'all', 'none'],
}
