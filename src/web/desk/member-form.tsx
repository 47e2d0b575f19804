import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { matchPeople, type HouseholdPage, type MatchLine } from '../../slices/register/contract.ts'
import { personRegistered } from '../../slices/register/kinds/person-registered.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { NOBODY, PersonFields } from './person-fields.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useFaults, useRecording } from './recording.tsx'
import { Sign } from './sign.tsx'

/** Somebody who lives here and is not in the register; whoever may be the same already is named while it is typed. */
export function AddMember({ household, close }: { household: HouseholdPage; close: () => void }) {
  const { t } = useWords()
  const [person] = useState(newId)
  const [draft, setDraft] = useState(NOBODY)
  const [tried, setTried] = useState(false)
  const save = useRecording(close)
  const text = { relation: draft.relation.trim(), workplace: draft.workplace.trim() }
  const payload = {
    household: household.household,
    name: draft.name.trim(),
    sex: draft.sex,
    documentKind: draft.documentKind,
    tags: [...draft.tags],
    ...text,
    ...(draft.bornOn ? { bornOn: draft.bornOn } : {}),
    ...(draft.identity.trim() ? { identity: draft.identity.trim() } : {}),
    ...(draft.phone.trim() ? { phone: draft.phone.trim() } : {}),
  }
  const faults = useFaults(personRegistered, payload, save.error)
  const said = t('household.member-added', { name: payload.name })
  return (
    <RecordDialog
      wide
      title={t('household.add-member')}
      save={save}
      close={close}
      submit={() => {
        setTried(true)
        if (!faults.isRight) return
        const { area } = household
        save.mutate({ records: [{ kind: 'person-registered', subject: person, area, payload }], said })
      }}
    >
      <PersonFields
        draft={draft}
        change={(part) => setDraft({ ...draft, ...part })}
        faultOf={(field) => (tried ? faults.faultOf(field) : undefined)}
      />
      <AlreadyThere
        household={household.household}
        name={payload.name}
        identity={draft.identity.trim()}
        documentKind={personRegistered.payload.shape.documentKind.parse(draft.documentKind)}
        bornOn={draft.bornOn}
        phone={draft.phone.trim()}
      />
    </RecordDialog>
  )
}

type Sighting = Parameters<typeof call<typeof matchPeople>>[1]['body']

/** People of the register who may be the one being entered, and why: better moved here than entered twice. */
function AlreadyThere(sighting: Exclude<Sighting, Blob>) {
  const { t } = useWords()
  const asked = useDeferredValue(JSON.stringify(sighting))
  const found = useQuery({
    queryKey: ['matches', asked],
    // Parsed back from what was just written: the key itself is what is asked.
    queryFn: () => call(matchPeople, { body: JSON.parse(asked) as Exclude<Sighting, Blob> }),
    enabled: (sighting.name ?? '').length > 1 || Boolean(sighting.identity),
    placeholderData: keepPreviousData,
  })
  const people = found.data?.people ?? []
  if (people.length === 0) return null
  return (
    <div className="alert-panel panel" role="status">
      <b>{t('match.title')}</b>
      <ul className="rows">
        {people.slice(0, 5).map((one) => (
          <li key={one.person}>
            <span>
              <Link to="/person/$person" params={{ person: one.person }} target="_blank">
                {one.name}
              </Link>{' '}
              <span className="soft">{[one.bornOn, one.areaName, one.door].filter(Boolean).join(' · ')}</span>
              <br />
              <MatchWhy why={one.why} />
            </span>
          </li>
        ))}
      </ul>
      <span className="soft">{t('match.what')}</span>
    </div>
  )
}

/** What two rows have in common, in words. */
export function MatchWhy({ why }: Pick<MatchLine, 'why'>) {
  const { t } = useWords()
  return why.map((one) => (
    <Sign key={one} tone={one === 'identity' ? 'bad' : 'warn'}>
      = {t(`match.${one}`)}
    </Sign>
  ))
}
