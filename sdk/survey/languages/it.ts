import type { Texts } from './texts.js'

export default {
  thumbs: ['È stato utile?', 'No', 'Sì'],
  nps: ['Quanto è probabile che ci consigli a un amico?', 'Per niente probabile', 'Molto probabile'],
  csat: ['Quanto sei soddisfatto?', 'Molto insoddisfatto', 'Molto soddisfatto'],
  ces: ['È stato facile?', 'Molto difficile', 'Molto facile'],
  review: ['Che voto daresti?', 'Scarso', 'Eccellente'],
  choice: ['Quale risposta è la più adatta?'],
  text: ['Che cosa potremmo migliorare?'],
  comment: 'Vuoi aggiungere qualcosa? (facoltativo)',
  send: 'Invia',
  dismiss: 'Chiudi',
  thanks: 'Grazie!',
  tab: 'La tua opinione',
} satisfies Texts
