import { listed } from '../../core/text.ts'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import { may as mayDo, roleTitle } from '../../core/role.ts'
import {
  listSought,
  SOUGHT_STATES,
  type SoughtLine,
  type SoughtState,
} from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { useMayRecord } from './recording.tsx'
import { SavedViews } from './saved-views.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { SearchEnded } from './sought-ended.tsx'
import { Failure } from './states.tsx'

export type SoughtSearch = {
  state?: SoughtState | undefined
  area?: string | undefined
  q?: string | undefined
}

/** Everybody a pushed list named whom the register did not hold: who is still to be found and by whom, and how each search ended. */
export function Sought() {
  const { t } = useWords()
  const navigate = useNavigate()
  const { post } = useSignedIn()
  const search: SoughtSearch = useSearch({ strict: false })
  const { state = 'open', area, q } = search
  const pages = useInfiniteQuery({
    queryKey: ['sought', state, area, q],
    queryFn: ({ pageParam }) => call(listSought, { query: { state, area, q, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const change = (part: SoughtSearch): void =>
    void navigate({ to: '/sought', search: { ...search, ...part }, replace: true })
  const counts = pages.data?.pages[0]?.counts
  const told = counts && { ...counts, all: counts.open + counts.found }
  return (
    <>
      <div className="page-head">
        <h1>{t('sought.title')}</h1>
        <span className="actions no-print">
          {mayDo(post.role, 'import-lists') && (
            <Link className="button" to="/imports">
              {t('nav.imports')}
            </Link>
          )}
          <ExportButton list="sought" filter={{ sought: state, area, q }} />
        </span>
      </div>
      <p className="soft">{t('sought.what')}</p>
      <SavedViews page="sought" search={{ ...search, state }} />
      <section className="panel">
        <div className="scroller no-print">
          <Segmented
            value={state}
            onChange={(next) => change({ state: next })}
            options={SOUGHT_STATES.map((value) => ({
              value,
              label: told ? `${t(`sought.${value}`)} ${told[value]}` : t(`sought.${value}`),
            }))}
          />
        </div>
        <div className="narrowing no-print">
          <Input.Search
            // Opened by a kept view or a link, it begins with their word.
            key={q ?? ''}
            allowClear
            enterButton
            aria-label={t('sought.find')}
            placeholder={t('sought.find')}
            defaultValue={q ?? ''}
            maxLength={60}
            onSearch={(text) => change({ q: text.trim() || undefined })}
          />
          <AreaPicker
            label={t('area')}
            placeholder={t('duty.all-areas')}
            value={area}
            onChange={(next) => change({ area: next })}
          />
        </div>
        {pages.isError ? (
          <Failure error={pages.error} retry={() => void pages.refetch()} />
        ) : (
          <SoughtTable
            loading={pages.isPending}
            people={pages.data?.pages.flatMap(({ people }) => people) ?? []}
            none={t(state === 'open' && !q && !area ? 'sought.none-open' : 'sought.none')}
          />
        )}
        <MoreRows pages={pages} />
      </section>
    </>
  )
}

function SoughtTable({
  people,
  none,
  loading,
}: {
  people: readonly SoughtLine[]
  none: string
  loading: boolean
}) {
  const { t } = useWords()
  const may = useMayRecord()('person-found')
  const [asking, setAsking] = useState<SoughtLine>()
  return (
    <>
      <Listing
        style={{ marginTop: 16 }}
        rowKey="person"
        // Long addresses wrap: what can be done stands at the end of the row and must be seen.
        scroll={{}}
        loading={loading}
        dataSource={people}
        locale={{ emptyText: none }}
        columns={[
          { title: t('person.name'), render: (_, line) => <Named line={line} /> },
          {
            title: t('sought.from'),
            render: (_, { from, returnedOn }) => [from, returnedOn].filter(Boolean).join(' · ') || '–',
          },
          { title: t('sought.address'), render: (_, { address }) => address || '–' },
          { title: t('sought.list'), render: (_, line) => <Origin line={line} /> },
          { title: t('sought.by'), render: (_, line) => <Finders line={line} /> },
          { title: t('sought.state'), render: (_, line) => <Outcome line={line} /> },
          ...(may && people.some(({ foundAt }) => foundAt === null)
            ? [
                {
                  title: t('record.action'),
                  render: (_: unknown, line: SoughtLine) =>
                    line.foundAt === null && (
                      <Button onClick={() => setAsking(line)}>{t('sought.end')}</Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {asking && <SearchEnded key={asking.person} line={asking} close={() => setAsking(undefined)} />}
    </>
  )
}

/** Who it is: a link where the register holds them now. One element a cell: on a phone a cell lays its parts out side by side. */
function Named({ line: { known, name, bornOn, identityTail, phoneTail } }: { line: SoughtLine }) {
  const { t } = useWords()
  const tails = [
    bornOn,
    identityTail && `${t('person.identity')} …${identityTail}`,
    phoneTail && `${t('person.phone')} …${phoneTail}`,
  ]
  return (
    <div>
      {known ? (
        <Link to="/person/$person" params={{ person: known }} style={{ textDecoration: 'underline' }}>
          {name}
        </Link>
      ) : (
        <b>{name}</b>
      )}
      {tails.filter(Boolean).map((one) => (
        <span key={one} className="soft">
          <br />
          {one}
        </span>
      ))}
    </div>
  )
}

/** On which list, since when, and who brought it. */
function Origin({ line }: { line: SoughtLine }) {
  const { language } = useWords()
  const { post } = useSignedIn()
  const isOpen = line.import !== null && mayDo(post.role, 'import-lists')
  return (
    <div>
      {isOpen ? (
        <Link
          to="/import/$import"
          params={{ import: line.import ?? '' }}
          className="file-name"
          style={{ textDecoration: 'underline' }}
        >
          {line.list || '–'}
        </Link>
      ) : (
        <span className="file-name">{line.list || '–'}</span>
      )}
      <br />
      <span className="soft">{[moment(line.soughtAt, language), line.by].filter(Boolean).join(' · ')}</span>
    </div>
  )
}

function Finders({ line: { finders, foundAt } }: { line: SoughtLine }) {
  const { t, of, language } = useWords()
  if (foundAt !== null) return '–'
  if (finders.length === 0) return <span className="soft">{t('sought.nobody-asked')}</span>
  return listed(
    finders.map(({ role, name }) => [of(roleTitle(role)), name].filter(Boolean).join(' ')),
    language,
  )
}

function Outcome({ line: { foundAt, foundWhere, known, areaName } }: { line: SoughtLine }) {
  const { t, language } = useWords()
  if (foundAt === null)
    return (
      <div>
        <Sign tone="warn">○ {t('sought.open')}</Sign> <span className="soft">{areaName}</span>
      </div>
    )
  return (
    <div>
      <Sign tone="good">✓ {foundWhere || (known ? t('sought.held') : t('sought.found'))}</Sign>{' '}
      <span className="soft">{moment(foundAt, language)}</span>
    </div>
  )
}
