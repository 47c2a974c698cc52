import type { Texts } from './texts.js'

export default {
  thumbs: ['War das hilfreich?', 'Nein', 'Ja'],
  nps: ['Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?', 'Sehr unwahrscheinlich', 'Sehr wahrscheinlich'],
  csat: ['Wie zufrieden sind Sie?', 'Sehr unzufrieden', 'Sehr zufrieden'],
  ces: ['Wie einfach war das?', 'Sehr schwierig', 'Sehr einfach'],
  review: ['Wie bewerten Sie das?', 'Schlecht', 'Ausgezeichnet'],
  choice: ['Was trifft am ehesten zu?'],
  text: ['Was könnte besser sein?'],
  comment: 'Möchten Sie etwas hinzufügen? (freiwillig)',
  send: 'Senden',
  dismiss: 'Schließen',
  thanks: 'Vielen Dank!',
  tab: 'Feedback',
} satisfies Texts
