import type { Texts } from './texts.js'

export default {
  thumbs: ['Czy to było pomocne?', 'Nie', 'Tak'],
  nps: ['Jak bardzo prawdopodobne jest, że nas polecisz?', 'Bardzo mało prawdopodobne', 'Bardzo prawdopodobne'],
  csat: ['Jak oceniasz swoje zadowolenie?', 'Bardzo niskie', 'Bardzo wysokie'],
  ces: ['Czy to było łatwe?', 'Bardzo trudne', 'Bardzo łatwe'],
  review: ['Jak to oceniasz?', 'Słabo', 'Doskonale'],
  choice: ['Co pasuje najlepiej?'],
  text: ['Co moglibyśmy poprawić?'],
  comment: 'Chcesz coś dodać? (opcjonalnie)',
  send: 'Wyślij',
  dismiss: 'Zamknij',
  thanks: 'Dziękujemy!',
  tab: 'Opinia',
} satisfies Texts
