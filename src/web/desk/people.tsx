import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { nearPeople, searchPeople, type NearLine, type PersonLine } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { Listing } from './listing.tsx'
import { Standing } from './person.tsx'
import { useMayRecord } from './recording.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import { Tags } from './tags.tsx'

export function People() {
  const { t } = useWords()
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
          <ExportButton list="people" />
        </span>
      </div>
      <section className="panel">
        <Input.Search
          size="large"
          allowClear
          autoFocus
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {query === '' ? (
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

function PeopleTable({ people, nobody }: { people: readonly (PersonLine | NearLine)[]; nobody: string }) {
  const { t } = useWords()
  return (
    <Listing
      style={{ marginTop: 16 }}
      rowKey="person"
      dataSource={people}
      locale={{ emptyText: nobody }}
      columns={[
        {
          title: t('person.name'),
          render: (_, line) => (
            <>
              {/* Beside other words a link is told by more than its colour. */}
              <Link
                to="/person/$person"
                params={{ person: line.person }}
                style={{ textDecoration: 'underline' }}
              >
                {line.name}
              </Link>{' '}
              {'why' in line && <Sign tone="info">≈ {t(`near.${line.why}`)}</Sign>}
              <Standing standing={line.standing} />
            </>
          ),
        },
        { title: t('person.born'), dataIndex: 'bornOn' },
        {
          title: t('person.identity'),
          render: (_, { identityTail }) => (identityTail ? `…${identityTail}` : '–'),
        },
        {
          title: t('person.phone'),
          render: (_, { phoneTail }) => (phoneTail ? `…${phoneTail}` : '–'),
        },
        { title: t('area'), render: (_, { areaName, door }) => `${areaName} ${door}` },
        { title: t('person.tags'), render: (_, { tags }) => <Tags tags={tags} /> },
      ]}
    />
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
