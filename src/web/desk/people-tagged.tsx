import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { MOST_COUNTED, taggedPeople } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { MoreRows } from './more-rows.tsx'
import { PeopleTable } from './people-table.tsx'
import { Failure } from './states.tsx'
import { useTagOptions } from './tags.tsx'

export type PeopleSearch = { tag?: string | undefined; area?: string | undefined }

/**
 * What the program itself says of areas and sites (directives/in-force.ts), what packs say of homes, and people sought, who have a page of
 * their own: as a focus group they list nobody.
 */
const NOT_OF_PEOPLE = /^(level|category|home|state):/

/** Which focus group, and where. */
export function TagFilters({
  search,
  change,
}: {
  search: PeopleSearch
  change: (next: PeopleSearch) => void
}) {
  const { t } = useWords()
  const named = useTagOptions()
  const options = named.filter(({ value }) => !NOT_OF_PEOPLE.test(value))
  const { tag } = search
  // Of an address, or of a pack that is gone: shown for what it is, and not among those to choose from.
  const isUnknown = tag !== undefined && named.length > 0 && !options.some(({ value }) => value === tag)
  const marked = isUnknown ? [{ value: tag, label: t('people.group-unknown', { tag }), search: tag }] : []
  return (
    <div className="narrowing no-print">
      <Select
        aria-label={t('people.group')}
        allowClear
        showSearch={{ optionFilterProp: 'search' }}
        placeholder={t('people.pick-group')}
        value={search.tag ?? null}
        options={[...options, ...marked]}
        onChange={(tag: string | null | undefined) => change(tag ? { ...search, tag } : {})}
      />
      {search.tag && (
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={search.area}
          onChange={(area) => change({ ...search, area })}
        />
      )}
    </div>
  )
}

/** Everybody who carries a tag, in area order, a page at a time. */
export function TaggedPeople({ tag, area }: { tag: string; area: string | undefined }) {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['people', 'tagged', tag, area],
    queryFn: ({ pageParam }) => call(taggedPeople, { query: { tag, area, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const count = pages.data?.pages[0]?.count ?? 0
  return (
    <>
      <p role="status">
        {count > 0 &&
          (count > MOST_COUNTED
            ? t('people.group-more', { count: MOST_COUNTED })
            : t('people.group-count', { count }))}
      </p>
      <PeopleTable
        loading={pages.isPending}
        people={pages.data?.pages.flatMap(({ people }) => people) ?? []}
        nobody={t('people.group-nobody')}
      />
      <MoreRows pages={pages} />
    </>
  )
}
