import type { Texts } from './texts.js'

export default {
  thumbs: ['¿Te ha resultado útil?', 'No', 'Sí'],
  nps: ['¿Qué probabilidad hay de que nos recomiendes?', 'Nada probable', 'Muy probable'],
  csat: ['¿Cuál es tu grado de satisfacción?', 'Muy bajo', 'Muy alto'],
  ces: ['¿Te ha resultado fácil?', 'Muy difícil', 'Muy fácil'],
  review: ['¿Qué puntuación le das?', 'Mala', 'Excelente'],
  choice: ['¿Qué opción encaja mejor?'],
  text: ['¿Qué podríamos mejorar?'],
  comment: '¿Quieres añadir algo? (opcional)',
  send: 'Enviar',
  dismiss: 'Cerrar',
  thanks: '¡Gracias!',
  tab: 'Tu opinión',
} satisfies Texts
