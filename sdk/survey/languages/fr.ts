import type { Texts } from './texts.js'

export default {
  thumbs: ['Cette page vous a-t-elle été utile ?', 'Non', 'Oui'],
  nps: ['Dans quelle mesure nous recommanderiez-vous à un proche ?', 'Pas du tout probable', 'Extrêmement probable'],
  csat: ['Êtes-vous satisfait ?', 'Très insatisfait', 'Très satisfait'],
  ces: ['Était-ce facile ?', 'Très difficile', 'Très facile'],
  review: ['Quelle note donneriez-vous ?', 'Mauvais', 'Excellent'],
  choice: ['Qu’est-ce qui correspond le mieux ?'],
  text: ['Que pourrions-nous améliorer ?'],
  comment: 'Quelque chose à ajouter ? (facultatif)',
  send: 'Envoyer',
  dismiss: 'Fermer',
  thanks: 'Merci !',
  tab: 'Votre avis',
} satisfies Texts
