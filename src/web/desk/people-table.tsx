import { Link } from '@tanstack/react-router'
import type { NearLine, PersonLine } from '../../slices/register/contract.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'
import { Standing } from './person.tsx'
import { Sign } from './sign.tsx'
import { Tags } from './tags.tsx'

/** People as lists show them; `nobody` is said when there are none. */
export function PeopleTable({
  people,
  nobody,
  loading = false,
}: {
  people: readonly (PersonLine | NearLine)[]
  nobody: string
  loading?: boolean
}) {
  const { t } = useWords()
  return (
    <Listing
      style={{ marginTop: 16 }}
      rowKey="person"
      loading={loading}
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
        {
          title: t('area'),
          render: (_, { village, areaName, door }) =>
            [village === areaName ? '' : shortName(village), areaName, door].filter(Boolean).join(' '),
        },
        {
          title: t('person.tags'),
          render: (_, { tags }) => (
            <span>
              <Tags tags={tags} />
            </span>
          ),
        },
      ]}
    />
  )
}
