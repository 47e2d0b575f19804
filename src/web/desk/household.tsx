import { Link, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Descriptions } from 'antd'
import { showHousehold, type PersonLine } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { DoorCallForm } from './door-call-form.tsx'
import { SubjectDuties } from './duties.tsx'
import { CallEnd } from './households.tsx'
import { shortName } from './names.ts'
import { Loaded } from './states.tsx'
import { Tags } from './tags.tsx'
import { Timeline } from './timeline.tsx'

/** One door: who lives there, what is still to be done, a form for the next call, and everything that was recorded. */
export function Household() {
  const { household = '' } = useParams({ strict: false })
  const { t } = useWords()
  const page = useQuery({
    queryKey: ['household', household],
    queryFn: () => call(showHousehold, { params: { household } }),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{shown.address === '' ? shown.door : shown.address}</h1>
            <span>
              {shown.lineage.map(({ area, name }) => (
                <span key={area}>
                  <Link to="/area/$area" params={{ area }}>
                    {shortName(name)}
                  </Link>{' '}
                </span>
              ))}
              {shown.lastCall && <CallEnd end={shown.lastCall.end} />}
            </span>
          </div>
          <div className="columns">
            <div>
              <section className="panel">
                <h2>{t('household.members')}</h2>
                {shown.persons.length === 0 && <p className="soft">{t('empty')}</p>}
                <div className="members">
                  {shown.persons.map((person) => (
                    <Member key={person.person} person={person} />
                  ))}
                </div>
              </section>
              <SubjectDuties subject={household} />
            </div>
            <DoorCallForm key={household} household={shown} />
          </div>
          <Timeline subject={household} />
        </>
      )}
    </Loaded>
  )
}

function Member({ person }: { person: PersonLine }) {
  const { t } = useWords()
  return (
    <div className="member">
      <Link to="/person/$person" params={{ person: person.person }}>
        <b>{person.name}</b>
      </Link>{' '}
      <span className="soft">{person.relation}</span> <Tags tags={person.tags} />
      <Descriptions
        size="small"
        column={3}
        items={[
          { key: 'born', label: t('person.born'), children: person.bornOn ?? '–' },
          {
            key: 'identity',
            label: t('person.identity'),
            children: person.identityTail ? `…${person.identityTail}` : '–',
          },
          {
            key: 'phone',
            label: t('person.phone'),
            children: person.phoneTail ? `…${person.phoneTail}` : '–',
          },
        ]}
      />
    </div>
  )
}
