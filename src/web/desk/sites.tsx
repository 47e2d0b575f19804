import { Link, useParams } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { CATEGORY_WORDS } from '../../core/field-words.ts'
import { listSites, showSite, type SiteLine } from '../../slices/places/contract.ts'
import { placeRegistered } from '../../slices/places/kinds/place-registered.ts'
import { unitRegistered } from '../../slices/places/kinds/unit-registered.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Attachments } from './attachments.tsx'
import { SubjectDuties } from './duties.tsx'
import { Lineage } from './lineage.tsx'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { AddSite } from './site-form.tsx'
import { Failure, Loaded } from './states.tsx'
import { Timeline } from './timeline.tsx'

/** Places and units of one's area, what each still owes, and a form for the next one. */
export function Sites() {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const [kind, setKind] = useState<SiteLine['kind']>('place')
  const [category, setCategory] = useState('')
  const registers = kind === 'place' ? placeRegistered : unitRegistered
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.sites')}</h1>
        {registers.recordedBy.includes(post.role) && <AddSite kind={kind} />}
      </div>
      <div className="page-head no-print">
        <Segmented
          value={kind}
          onChange={setKind}
          options={[
            { value: 'place', label: t('site.places') },
            { value: 'unit', label: t('site.units') },
          ]}
        />
        <Select
          aria-label={t('site.category')}
          style={{ minWidth: 200 }}
          value={category}
          onChange={setCategory}
          options={[
            { value: '', label: t('site.all') },
            ...Object.entries(CATEGORY_WORDS).map(([value, words]) => ({ value, label: of(words) })),
          ]}
        />
      </div>
      <SiteList kind={kind} category={category} />
    </>
  )
}

function SiteList({ kind, category }: { kind: SiteLine['kind']; category: string }) {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['sites', kind, category],
    queryFn: ({ pageParam }) =>
      call(listSites, { query: { kind, category: category || undefined, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  return (
    <section className="panel">
      <Listing
        rowKey="subject"
        loading={pages.isPending}
        dataSource={pages.data?.pages.flatMap(({ sites }) => sites) ?? []}
        locale={{ emptyText: t('site.none') }}
        columns={[
          {
            title: t('person.name'),
            render: (_, { subject, name }) => (
              <Link to="/site/$site" params={{ site: subject }}>
                {name}
              </Link>
            ),
          },
          { title: t('site.category'), render: (_, { tags }) => <Categories tags={tags} /> },
          { title: t('area'), render: (_, { areaName }) => shortName(areaName) },
          { title: t('site.owes'), render: (_, site) => <Owes site={site} /> },
        ]}
      />
      <MoreRows pages={pages} />
    </section>
  )
}

function Owes({ site: { open, overdue } }: { site: SiteLine }) {
  const { t } = useWords()
  if (overdue > 0)
    return (
      <Sign tone="bad">
        ⚠ {t('duty.overdue')} {overdue}
      </Sign>
    )
  return open > 0 ? <Sign tone="info">○ {open}</Sign> : <Sign tone="good">✓</Sign>
}

function Categories({ tags }: { tags: readonly string[] }) {
  const { of } = useWords()
  return tags
    .filter((tag) => tag.startsWith('category:'))
    .map((tag) => {
      const name = tag.slice('category:'.length)
      return <Sign key={tag}>{of(CATEGORY_WORDS[name] ?? { zh: name, en: name })}</Sign>
    })
}

export function Site() {
  const { site = '' } = useParams({ strict: false })
  const page = useQuery({ queryKey: ['site', site], queryFn: () => call(showSite, { params: { site } }) })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{shown.name}</h1>
            <span>
              <Lineage lineage={shown.lineage} />
              <Categories tags={shown.tags} /> {shown.address}
            </span>
          </div>
          <SubjectDuties subject={site} />
          <Attachments subject={site} usual="evidence" />
          <Timeline subject={site} />
        </>
      )}
    </Loaded>
  )
}
