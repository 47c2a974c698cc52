import { parseAddress } from '../address.js'
import { Link } from '../link.js'
import { pathOf } from './call.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface View {
  name: string
  query: string
}

/** States of the page under names. */
export function SavedViewList({ call, site: { site }, address, go, reload }: PartProps) {
  const { answer, error, load } = useList<{ views: View[] }>(call, pathOf('views', site))
  const rowOf = ({ name, query }: View): Row => ({
    key: name,
    cells: [
      <Link key={name} change={{ ...parseAddress(`?${query}`), site: address.site }} {...{ address, go }}>
        {name}
      </Link>,
      <code key={query}>{query || '(as it opens)'}</code>,
    ],
    remove: {
      label: 'Remove',
      ask: `Remove ${name}`,
      run: () =>
        call('DELETE', pathOf('views', site, name)).then(() => {
          reload()
          return load()
        }),
    },
  })
  return (
    <List
      title={`Saved views of ${site}`}
      none="There is no saved view: with the numbers, under Views, what is shown can be kept under a name."
      heads={['View', 'Its address']}
      rows={answer?.views.map(rowOf) ?? null}
      error={error}
    />
  )
}
