/** What the shop asks its visitors, beside the thumbs in its articles, and the tab on its help that the collector puts there. */
export function startQuestions(path) {
  const product = /^\/shop\/(.+)$/.exec(path)?.[1]
  if (product) {
    ask({
      kind: 'review',
      name: `review ${product}`,
      subject: product,
      where: { selector: '.product-text' },
      when: { scroll: 60 },
    })
  }
  if (path === '/help') {
    ask({
      kind: 'csat',
      name: 'help',
      subject: 'help',
      question: 'How satisfied are you with our help?',
      where: { selector: '.questions' },
    })
  }
  if (path === '/shop') {
    const choices = ['A kitchen', 'A bathroom', 'A fireplace', 'I am only looking']
    ask({ kind: 'choice', name: 'project', question: 'What are the tiles for?', choices, when: { active_seconds: 20 } })
  }
}

/** After an order: how easy it was, below the thanks, then whether the shop is worth telling of. */
export async function askAfterOrder() {
  await ask({
    kind: 'ces',
    name: 'checkout',
    subject: 'checkout',
    question: 'How easy was it to order?',
    where: { selector: '[data-thanks]' },
  })
  const follow_up = [{ scores: [0, 6], question: 'What should we do better?' }]
  await ask({ kind: 'nps', name: 'after-order', subject: 'shop', when: { delay_seconds: 3 }, follow_up })
}

const ask = (question) => window.footfall('survey', question)
