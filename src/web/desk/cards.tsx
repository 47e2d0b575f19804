import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Empty, Select } from 'antd'
import { useState } from 'react'
import type { ReplyOf } from '../../core/endpoint.ts'
import { listBearers } from '../../slices/codes/contract.ts'
import { CARDS_SHOWN } from '../../slices/codes/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { PrintButtons, Sheets, usePrinting } from './card-printing.tsx'
import { PersonCards } from './cards-of-person.tsx'
import { day } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Failure } from './states.tsx'

type BearerLine = ReplyOf<typeof listBearers>['people'][number]
type Shown = (typeof CARDS_SHOWN)[number]
export type CardSearch = {
  area?: string | undefined
  show?: Shown | undefined
  person?: string | undefined
}

/** Cards and sign-in slips, printed for an area in one go or for one person, and recalled. */
export function Cards() {
  const { person }: CardSearch = useSearch({ strict: false })
  return person === undefined ? <OfArea /> : <PersonCards key={person} person={person} />
}

function OfArea() {
  const { t } = useWords()
  const navigate = useNavigate()
  const { post } = useSignedIn()
  const search: CardSearch = useSearch({ strict: false })
  const area = search.area ?? (post.area.length >= 12 ? post.area : undefined)
  const show = search.show ?? 'lacking'
  const printing = usePrinting()
  const change = (part: CardSearch): void =>
    void navigate({ to: '/cards', search: { ...search, ...part }, replace: true })
  if (printing.printed) return <Sheets printing={printing} />
  return (
    <>
      <div className="page-head">
        <h1>{t('cards.title')}</h1>
        <AreaPicker label={t('area')} value={area} onChange={(next) => change({ area: next })} />
      </div>
      <p>{t('cards.what')}</p>
      <div className="filters">
        <Select
          aria-label={t('cards.show')}
          value={show}
          style={{ minWidth: 220 }}
          onChange={(value: Shown) => change({ show: value })}
          options={CARDS_SHOWN.map((value) => ({ value, label: t(`cards.${value}`) }))}
        />
      </div>
      {area === undefined ? (
        <p className="panel">{t('cards.pick-area')}</p>
      ) : (
        <Bearers key={`${area} ${show}`} area={area} show={show} printing={printing} />
      )}
    </>
  )
}

type Given = { area: string; show: Shown; printing: ReturnType<typeof usePrinting> }

function Bearers({ area, show, printing }: Given) {
  const [chosen, setChosen] = useState<BearerLine[]>([])
  const pages = useInfiniteQuery({
    queryKey: ['cards', area, show],
    queryFn: ({ pageParam }) => call(listBearers, { query: { area, show, after: pageParam, limit: 100 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  return (
    <section className="panel">
      {printing.error && <Failure error={printing.error} />}
      <PrintButtons printing={printing} people={chosen} />
      <Table
        rows={pages.data?.pages.flatMap(({ people }) => people) ?? []}
        loading={pages.isPending}
        chosen={chosen}
        choose={setChosen}
      />
      <MoreRows pages={pages} />
    </section>
  )
}

type TableGiven = {
  rows: BearerLine[]
  loading: boolean
  chosen: BearerLine[]
  choose: (rows: BearerLine[]) => void
}

function Table({ rows, loading, chosen, choose }: TableGiven) {
  const { t, language } = useWords()
  return (
    <Listing<BearerLine>
      rowKey="person"
      loading={loading}
      dataSource={rows}
      rowSelection={{
        selectedRowKeys: chosen.map(({ person }) => person),
        onChange: (_, picked) => choose(picked),
        getCheckboxProps: ({ name }) => ({ 'aria-label': name }),
      }}
      locale={{ emptyText: <Empty description={t('cards.nobody')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      columns={[
        {
          title: t('person.name'),
          render: (_, { person, name }) => (
            <Link to="/cards" search={{ person }}>
              {name}
            </Link>
          ),
        },
        { title: t('household.door'), render: (_, { areaName, door }) => `${shortName(areaName)} ${door}` },
        { title: t('cards.born'), render: (_, { bornYear }) => bornYear ?? '–' },
        {
          title: t('cards.phone'),
          render: (_, { hasPhone }) => t(hasPhone ? 'cards.has-phone' : 'cards.no-phone'),
        },
        {
          title: t('cards.card'),
          render: (_, { card }) =>
            card
              ? t('cards.line', { number: card.number, day: day(card.expiresAt, language) })
              : t('cards.no-phone'),
        },
      ]}
    />
  )
}
