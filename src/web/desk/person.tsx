import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import { may as mayDo } from '../../core/role.ts'
import { showPerson, type PersonLine, type PersonPage } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Attachments } from './attachments.tsx'
import { Conflicts } from './conflicts.tsx'
import { SubjectDuties } from './duties.tsx'
import { Identity } from './identity-look.tsx'
import { Lineage } from './lineage.tsx'
import { ErasePerson } from './person-erase.tsx'
import { PersonColour } from './person-colour.tsx'
import { AmendPerson } from './person-form.tsx'
import { FindTwin } from './person-merge.tsx'
import { MovePerson, PersonLeft, PersonReturned } from './person-standing.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import { Tags } from './tags.tsx'
import { Timeline } from './timeline.tsx'

/** Everything the county holds of one person, and everything that may be done about it. */
export function Person() {
  const { person = '' } = useParams({ strict: false })
  const page = useQuery({
    queryKey: ['person', person],
    queryFn: () => call(showPerson, { params: { person } }),
  })
  return <Loaded query={page}>{(shown) => <Shown key={person} shown={shown} />}</Loaded>
}

type Asking = 'amend' | 'move' | 'left' | 'returned' | 'merge' | 'erase'

function Shown({ shown }: { shown: PersonPage }) {
  const go = useNavigate()
  const [asking, setAsking] = useState<Asking>()
  const close = (): void => setAsking(undefined)
  return (
    <>
      <div className="page-head">
        <h1>
          {shown.name} <Standing standing={shown.standing} />
        </h1>
        <span>
          <Lineage lineage={shown.lineage} />
          <Link to="/household/$household" params={{ household: shown.household }}>
            {shown.door}
          </Link>
        </span>
      </div>
      <Merged shown={shown} />
      <Doings shown={shown} ask={setAsking} />
      <Conflicts
        kind="person-amended"
        subject={shown.person}
        basis={shown.basis}
        conflicts={shown.conflicts}
        typeIt={() => setAsking('amend')}
      />
      <div className="columns">
        <div>
          <Fields shown={shown} />
          {shown.standing !== 'merged' && <PersonColour person={shown.person} />}
          <SubjectDuties subject={shown.person} />
        </div>
        <Identity shown={shown} />
      </div>
      <Attachments subject={shown.person} />
      <Timeline subject={shown.person} takeBack />
      {asking === 'amend' && <AmendPerson shown={shown} close={close} />}
      {asking === 'move' && <MovePerson shown={shown} close={close} />}
      {asking === 'left' && <PersonLeft shown={shown} close={close} />}
      {asking === 'returned' && <PersonReturned shown={shown} close={close} />}
      {asking === 'merge' && (
        <FindTwin
          shown={shown}
          close={close}
          merged={(person) => {
            close()
            void go({ to: '/person/$person', params: { person } })
          }}
        />
      )}
      {asking === 'erase' && <ErasePerson shown={shown} close={close} />}
    </>
  )
}

/** Whoever is not here any more: said by a sign and a word wherever a person is named. */
export function Standing({ standing }: Pick<PersonLine, 'standing'>) {
  const { t } = useWords()
  if (standing === 'here') return null
  const sign = { died: '✝', 'left-county': '→', merged: '⇒' }[standing]
  return (
    <Sign tone={standing === 'merged' ? 'info' : 'plain'}>
      {sign} {t(`standing.${standing}`)}
    </Sign>
  )
}

/** What may be done here and now: what the ledger would refuse this post, or this person as they stand, has no button. */
function Doings({ shown, ask }: { shown: PersonPage; ask: (what: Asking) => void }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const may = useMayRecord()
  const { standing } = shown
  if (standing === 'merged') return null
  return (
    <div className="actions no-print doings">
      {may('person-amended') && (
        <Button type="primary" size="large" onClick={() => ask('amend')}>
          {t('person.amend')}
        </Button>
      )}
      {may('person-moved') && standing === 'here' && (
        <Button size="large" onClick={() => ask('move')}>
          {t('person.move')}
        </Button>
      )}
      {may('person-left') && standing === 'here' && (
        <Button size="large" onClick={() => ask('left')}>
          {t('person.left')}
        </Button>
      )}
      {may('person-returned') && standing === 'left-county' && (
        <Button size="large" onClick={() => ask('returned')}>
          {t('person.returned-do')}
        </Button>
      )}
      {may('person-merged') && (
        <Button size="large" onClick={() => ask('merge')}>
          {t('merge.open')}
        </Button>
      )}
      {mayDo(post.role, 'see-identity') && (
        <Link className="button" to="/person/$person/extract" params={{ person: shown.person }}>
          {t('extract.open')}
        </Link>
      )}
      {standing === 'here' && mayDo(post.role, 'see-register') && (
        <Link className="button" to="/cards" search={{ person: shown.person }}>
          {t('cards.title')}
        </Link>
      )}
      {may('person-erased') && (
        <Button size="large" danger onClick={() => ask('erase')}>
          {t('erase.open')}
        </Button>
      )}
    </div>
  )
}

function Fields({ shown }: { shown: PersonPage }) {
  const { t, language } = useWords()
  const word = (field: string): string => FIELD_WORDS[field]?.[language] ?? field
  const value = (field: string, one: string): string => VALUE_WORDS[field]?.[one]?.[language] ?? one
  const tail = (one: string | null): string => (one ? `…${one}` : '–')
  return (
    <section className="panel">
      <h2>{t('person.fields')}</h2>
      <Descriptions
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: 'sex', label: word('sex'), children: value('sex', shown.sex) },
          { key: 'born', label: t('person.born'), children: shown.bornOn ?? '–' },
          { key: 'relation', label: t('person.relation'), children: shown.relation || '–' },
          { key: 'kind', label: word('documentKind'), children: value('documentKind', shown.documentKind) },
          { key: 'identity', label: t('person.identity'), children: tail(shown.identityTail) },
          { key: 'phone', label: t('person.phone'), children: tail(shown.phoneTail) },
          { key: 'workplace', label: word('workplace'), children: shown.workplace || '–' },
          {
            key: 'tags',
            label: t('person.tags'),
            children: shown.tags.length === 0 ? '–' : <Tags tags={shown.tags} />,
          },
        ]}
      />
    </section>
  )
}

/** Where this row went, or which rows came into it; either way back again. */
function Merged({ shown }: { shown: PersonPage }) {
  const { t } = useWords()
  const may = useMayRecord()('person-merged')
  const undo = useRecording()
  const { mergedInto, mergedBy, mergedFrom, person } = shown
  if (!mergedInto && mergedFrom.length === 0) return null
  const rows = mergedInto
    ? [{ person: mergedInto, name: t('merge.the-other'), record: mergedBy }]
    : mergedFrom
  return (
    <section className="panel">
      <h2>{t(mergedInto ? 'merge.into' : 'merge.from')}</h2>
      {undo.isError && <Failure error={undo.error} />}
      <ul className="rows">
        {rows.map(({ person: other, name, record }) => (
          <li key={other}>
            <Link to="/person/$person" params={{ person: other }}>
              {name}
            </Link>
            {may && record && (
              <Button
                className="no-print"
                loading={undo.isPending}
                onClick={() =>
                  undo.mutate({
                    records: [takingBack(mergedInto ? person : other, record, shown.area, t('undo.reason'))],
                    said: t('merge.undone'),
                    lasting: true,
                  })
                }
              >
                ↶ {t('merge.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function takingBack(subject: string, corrects: string, area: string, reason: string) {
  return { kind: 'record-withdrawn', subject, area, corrects, payload: { reason } }
}
