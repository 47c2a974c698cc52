import type { Texts } from './texts.js'

export default {
  thumbs: ['Isto foi útil?', 'Não', 'Sim'],
  nps: ['Qual é a probabilidade de nos recomendar a um amigo?', 'Nada provável', 'Muito provável'],
  csat: ['Qual é o seu grau de satisfação?', 'Muito baixo', 'Muito alto'],
  ces: ['Foi fácil?', 'Muito difícil', 'Muito fácil'],
  review: ['Que nota dá?', 'Má', 'Excelente'],
  choice: ['Qual opção se aplica melhor?'],
  text: ['O que poderia ser melhor?'],
  comment: 'Quer acrescentar algo? (opcional)',
  send: 'Enviar',
  dismiss: 'Fechar',
  thanks: 'Obrigado!',
  tab: 'Opinião',
} satisfies Texts
