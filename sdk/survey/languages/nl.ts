import type { Texts } from './texts.js'

export default {
  thumbs: ['Was dit nuttig?', 'Nee', 'Ja'],
  nps: ['Hoe waarschijnlijk is het dat u ons aanbeveelt?', 'Zeer onwaarschijnlijk', 'Zeer waarschijnlijk'],
  csat: ['Hoe tevreden bent u?', 'Zeer ontevreden', 'Zeer tevreden'],
  ces: ['Hoe makkelijk was het?', 'Zeer moeilijk', 'Zeer makkelijk'],
  review: ['Hoe beoordeelt u dit?', 'Slecht', 'Uitstekend'],
  choice: ['Wat past het best?'],
  text: ['Wat kan beter?'],
  comment: 'Wilt u iets toevoegen? (optioneel)',
  send: 'Versturen',
  dismiss: 'Sluiten',
  thanks: 'Dank u wel!',
  tab: 'Feedback',
} satisfies Texts
