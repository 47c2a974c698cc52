import { useRef } from 'preact/hooks'
import type { Answer } from '../query/answer.js'
import type { Address } from './address.js'
import { type Asker, ask, isRefused, type Said, type SiteOfKey } from './ask.js'
import { Block } from './block.js'
import { isSeen } from './block-questions.js'
import { Chart } from './chart.js'
import { Controls } from './controls.js'
import { Filters } from './filters.js'
import { Help } from './help.js'
import { Link } from './link.js'
import { PanelList } from './panel.js'
import { answersOf, listOf, questionsOf } from './questions.js'
import { SavedViews } from './saved-views.js'
import { Tiles } from './tiles.js'
import type { Go } from './use-address.js'
import { useAnswers } from './use-answers.js'
import { useKeys } from './use-keys.js'
import { ViewTabs } from './view-tabs.js'
import { viewOf } from './views.js'
import { Leave, type Who } from './who.js'

interface ReportProps {
  asker: Asker
  site: SiteOfKey
  sites: readonly string[]
  address: Address
  go: Go
  who: Who
  reload(): void
}

/** A view of a site: one request, one page. */
export function Report({ asker, site, sites, address, go, who, reload }: ReportProps) {
  const asked = questionsOf(address, site)
  const list = listOf(asked)
  const { answer, error, isLoading, again } = useAnswers(JSON.stringify([site.site, list]), async (signal) => ({
    address,
    answers: answersOf(asked, await ask(list, { ...asker, signal })),
  }))
  const help = useRef<HTMLDialogElement>(null)
  const filter = useRef<HTMLDialogElement>(null)
  useKeys({ address, today: site.today, go, help, filter })
  document.title = `${site.site} – footfall`
  const view = viewOf(address.view)
  // What another view has answered is nothing to this one.
  const shown = answer && viewOf(answer.address.view) === view ? answer.answers : null
  const firstOf = (said: Said<Answer> | undefined) =>
    said && !isRefused(said) ? said.results[0].metrics[0] : undefined
  const here = firstOf(shown?.now)
  const isEmpty = view.name === 'overview' && firstOf(shown?.totals) === 0

  return (
    <>
      <header>
        <h1 class="brand">
          footfall <span>{site.site}</span>
        </h1>
        <p class="now" aria-live="polite">
          {here !== undefined && (
            <>
              <b>{here?.toLocaleString()}</b> here now
            </>
          )}
        </p>
        <Controls {...{ address, go, sites, site }} />
        <SavedViews {...{ site, address, go, asker, reload }} />
        <button type="button" class="plain" aria-label="Keyboard shortcuts" onClick={() => help.current?.showModal()}>
          ?
        </button>
        <Leave who={who} />
      </header>
      <main aria-busy={isLoading}>
        <ViewTabs hasSettings={site.may_read} {...{ address, go }} />
        <Filters {...{ address, go, asker, today: site.today, dialog: filter }} />
        {error && (
          <p role="alert" class="bad card">
            {error.name === 'TypeError' ? 'The collector does not answer; trying again in 30 s.' : error.message}
          </p>
        )}
        <Tiles totals={shown?.totals ?? null} {...{ address, go, currency: site.currency }} />
        <Chart
          series={shown?.series ?? null}
          before={shown?.before ?? null}
          question={asked.series}
          {...{ address: answer?.address ?? address, go, asker, site }}
        />
        {isEmpty && <Empty mayRead={site.may_read} {...{ address, go }} />}
        <div class="panels">
          {view.panels.map((panel, i) => (
            <PanelList
              key={`${view.name} ${panel.name}`}
              panel={panel}
              answer={shown?.panels[i] ?? null}
              question={asked.panels[i]}
              shown={answer?.address ?? address}
              {...{ address, go, asker, currency: site.currency }}
            />
          ))}
          {view.blocks.map(
            (name, i) =>
              isSeen(name, site) && (
                <Block
                  key={name}
                  name={name}
                  answer={shown?.blocks[i] ?? null}
                  isAsked={asked.blocks[i] !== null}
                  question={asked.blocks[i]}
                  mayWrite={site.may_write}
                  {...{ address, go, asker, again }}
                />
              ),
          )}
        </div>
      </main>
      <Help dialog={help} />
    </>
  )
}

function Empty({ address, go, mayRead }: Pick<ReportProps, 'address' | 'go'> & { mayRead: boolean }) {
  if (address.conditions.length > 0) return <p class="card quiet">Nobody fits these filters in this period.</p>
  return (
    <p class="card quiet">
      Nobody came in this period.{' '}
      {mayRead && (
        <Link change={{ view: 'settings', tabs: {} }} {...{ address, go }}>
          Are its pages counted?
        </Link>
      )}
    </p>
  )
}
