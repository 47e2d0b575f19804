import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { nearPeople, searchPeople } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { PeopleTable } from './people-table.tsx'
import { TaggedPeople, TagFilters, type PeopleSearch } from './people-tagged.tsx'
import { useMayRecord } from './recording.tsx'
import { SavedViews } from './saved-views.tsx'
import { Failure, Loaded } from './states.tsx'

/** Somebody by name or number, or everybody of a focus group. */
export function People() {
  const { t } = useWords()
  const navigate = useNavigate()
  const search: PeopleSearch = useSearch({ strict: false })
  const mayClose = useMayRecord()('register-closed')
  const [text, setText] = useState('')
  const query = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['people', query],
    queryFn: () => call(searchPeople, { query: { q: query } }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.people')}</h1>
        <span className="actions no-print">
          <Link className="button" to="/sought">
            {t('sought.title')}
          </Link>
          <Link className="button" to="/duplicates">
            {t('duplicates.title')}
          </Link>
          <Link className="button" to="/conflicts">
            {t('conflict.people')}
          </Link>
          {mayClose && (
            <Link className="button" to="/register/close">
              {t('closeout.title')}
            </Link>
          )}
          <ExportButton list="people" filter={search} />
        </span>
      </div>
      <SavedViews page="people" search={search} />
      <section className="panel">
        <Input.Search
          size="large"
          allowClear
          autoFocus
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            if (search.tag) void navigate({ to: '/people', search: {}, replace: true })
          }}
        />
        <TagFilters
          search={search}
          change={(next) => {
            setText('')
            void navigate({ to: '/people', search: next })
          }}
        />
        {search.tag ? (
          <TaggedPeople tag={search.tag} area={search.area} />
        ) : query === '' ? (
          <p className="soft">{t('people.start')}</p>
        ) : (
          <Loaded query={found}>
            {({ people }) => (
              <>
                <PeopleTable people={people} nobody={t('people.nobody')} />
                <Near query={query} />
              </>
            )}
          </Loaded>
        )}
      </section>
    </>
  )
}

/** Names that are nearly what was typed, after those that are: asked for by themselves, so that nobody waits for them. */
function Near({ query }: { query: string }) {
  const { t } = useWords()
  const near = useQuery({
    queryKey: ['people', 'near', query],
    queryFn: () => call(nearPeople, { query: { q: query } }),
  })
  if (near.isError) return <Failure error={near.error} retry={() => void near.refetch()} />
  const people = near.data?.people ?? []
  if (people.length === 0) return null
  return (
    <section aria-labelledby="near">
      <h2 id="near">{t('near.title')}</h2>
      <p className="soft">{t('near.what')}</p>
      <PeopleTable people={people} nobody="" />
    </section>
  )
}
