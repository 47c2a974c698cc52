import { tileDefs, tileWall } from './public/tiles.js'

/**
 * A whole page: the fragment `page` inside the layout. The fragment begins with a comment of `name: value` lines (title,
 * description, section); `{{tiles …}}` in either becomes a wall of tiles.
 */
export function composePage({ page, layout, collectorUrl }) {
  const [comment] = page.match(/^<!--[\s\S]*?-->\n/) ?? ['']
  const fields = Object.fromEntries([...comment.matchAll(/^(\w+): (.+)$/gm)].map(([, name, value]) => [name, value]))
  return layout
    .replace('{{main}}', () => page.slice(comment.length).trimEnd())
    .replace('{{tile-defs}}', tileDefs)
    .replace('{{script-tag}}', () => scriptTag(collectorUrl))
    .replaceAll(/\{\{tiles ([^}]*)\}\}/g, (_, attributes) => drawTiles(attributes))
    .replaceAll(/\{\{(\w+)\}\}/g, (_, name) => fields[name] ?? '')
    .replace(`data-nav="${fields.section}"`, 'aria-current="true"')
    .replaceAll(/ data-nav="\w+"/g, '')
}

// What a site owner pastes: the stub, so that pages may call before the script is there, and the script.
function scriptTag(collectorUrl) {
  return [
    '<script>window.footfall = window.footfall || function () { (footfall.q = footfall.q || []).push(arguments) }</script>',
    `<script defer src="${collectorUrl.replace(/\/+$/, '')}/footfall.js" data-site="demo.example" data-localhost="on"></script>`,
  ].join('\n  ')
}

function drawTiles(attributes) {
  const given = Object.fromEntries([...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
  const { columns, rows, seed, glazes } = given
  return tileWall({
    ...given,
    columns: Number(columns),
    rows: Number(rows),
    seed: Number(seed),
    glazes: glazes.split(','),
  })
}
