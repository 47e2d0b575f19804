import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { searchPeople } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { Listing } from './listing.tsx'
import { Loaded } from './states.tsx'
import { Tags } from './tags.tsx'

export function People() {
  const { t } = useWords()
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
        <ExportButton list="people" />
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
              <Listing
                style={{ marginTop: 16 }}
                rowKey="person"
                dataSource={people}
                locale={{ emptyText: t('people.nobody') }}
                columns={[
                  {
                    title: t('person.name'),
                    render: (_, { person, name }) => (
                      <Link to="/person/$person" params={{ person }}>
                        {name}
                      </Link>
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
            )}
          </Loaded>
        )}
      </section>
    </>
  )
}
