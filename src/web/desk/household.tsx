import { Link, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions } from 'antd'
import { useState } from 'react'
import { showHousehold, type HouseholdPage, type PersonLine } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Attachments } from './attachments.tsx'
import { Conflicts } from './conflicts.tsx'
import { DoorCallForm } from './door-call-form.tsx'
import { SubjectDuties } from './duties.tsx'
import { AmendHousehold, MoveHousehold } from './household-form.tsx'
import { CallEnd } from './household-list.tsx'
import { Lineage } from './lineage.tsx'
import { AddMember } from './member-form.tsx'
import { Standing } from './person.tsx'
import { useMayRecord } from './recording.tsx'
import { Loaded } from './states.tsx'
import { Tags } from './tags.tsx'
import { Timeline } from './timeline.tsx'

/** One door: who lives there, what is still to be done, a form for the next call, and everything that was recorded. */
export function Household() {
  const { household = '' } = useParams({ strict: false })
  const page = useQuery({
    queryKey: ['household', household],
    queryFn: () => call(showHousehold, { params: { household } }),
  })
  return <Loaded query={page}>{(shown) => <Shown key={household} shown={shown} />}</Loaded>
}

type Asking = 'amend' | 'member' | 'move'

function Shown({ shown }: { shown: HouseholdPage }) {
  const { t } = useWords()
  const [asking, setAsking] = useState<Asking>()
  const close = (): void => setAsking(undefined)
  const here = shown.persons.filter(({ standing }) => standing === 'here')
  const gone = shown.persons.filter(({ standing }) => standing !== 'here')
  return (
    <>
      <div className="page-head">
        <h1>{shown.address === '' ? shown.door : shown.address}</h1>
        <span>
          <Lineage lineage={shown.lineage} />
          {shown.phoneTail && (
            <>
              {t('person.phone')} …{shown.phoneTail}{' '}
            </>
          )}
          {shown.lastCall && <CallEnd end={shown.lastCall.end} />}
        </span>
      </div>
      <Doings ask={setAsking} />
      <Conflicts
        kind="household-amended"
        subject={shown.household}
        basis={shown.basis}
        conflicts={shown.conflicts}
        typeIt={() => setAsking('amend')}
      />
      <div className="columns">
        <div>
          <section className="panel">
            <h2>{t('household.members')}</h2>
            {here.length === 0 && <p className="soft">{t('household.nobody')}</p>}
            <div className="members">
              {[...here, ...gone].map((person) => (
                <Member key={person.person} person={person} />
              ))}
            </div>
          </section>
          <SubjectDuties subject={shown.household} />
        </div>
        <DoorCallForm key={shown.household} household={{ ...shown, persons: here }} />
      </div>
      <Attachments subject={shown.household} />
      <Timeline subject={shown.household} takeBack />
      {asking === 'amend' && <AmendHousehold shown={shown} close={close} />}
      {asking === 'member' && <AddMember household={shown} close={close} />}
      {asking === 'move' && <MoveHousehold shown={shown} close={close} />}
    </>
  )
}

function Doings({ ask }: { ask: (what: Asking) => void }) {
  const { t } = useWords()
  const may = useMayRecord()
  return (
    <div className="actions no-print doings">
      {may('person-registered') && (
        <Button size="large" onClick={() => ask('member')}>
          {t('household.add-member')}
        </Button>
      )}
      {may('household-amended') && (
        <Button size="large" onClick={() => ask('amend')}>
          {t('household.amend')}
        </Button>
      )}
      {may('household-moved') && (
        <Button size="large" onClick={() => ask('move')}>
          {t('household.move')}
        </Button>
      )}
    </div>
  )
}

function Member({ person }: { person: PersonLine }) {
  const { t } = useWords()
  return (
    <div className="member">
      <Link to="/person/$person" params={{ person: person.person }}>
        <b>{person.name}</b>
      </Link>{' '}
      <span className="soft">{person.relation}</span> <Standing standing={person.standing} />{' '}
      <Tags tags={person.tags} />
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 3 }}
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
