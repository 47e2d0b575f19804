import { Input } from 'antd'
import { useState } from 'react'
import type { PersonPage } from '../../slices/register/contract.ts'
import { personAmended } from '../../slices/register/kinds/person-amended.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Labelled } from './labelled.tsx'
import { NOBODY, PersonFields, type PersonDraft } from './person-fields.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useFaults, useRecording, type Saying } from './recording.tsx'

/** Amends a person: only what was changed is sent, on the basis of the record this page shows. Tags are a record of their own. */
export function AmendPerson({ shown, close }: { shown: PersonPage; close: () => void }) {
  const { t } = useWords()
  // What the page showed when the form was opened: its author has seen that, whatever arrives meanwhile.
  const [seen] = useState(shown)
  const before = draftOf(seen)
  const [draft, setDraft] = useState(before)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const save = useRecording(close)
  const amended = changesOf(before, draft)
  const payload = { basis: seen.basis, ...amended, ...(reason.trim() ? { reason: reason.trim() } : {}) }
  const faults = useFaults(personAmended, payload, save.error)
  const records: Saying[] = [
    ...(Object.keys(amended).length > 0 ? [{ kind: 'person-amended', subject: seen.person, payload }] : []),
    ...retagged(seen.person, before.tags, draft.tags),
  ]
  return (
    <RecordDialog
      wide
      title={t('person.amend-of', { name: seen.name })}
      save={save}
      close={close}
      submit={() => {
        setTried(true)
        const right = Object.keys(amended).length === 0 || faults.isRight
        if (right && records.length > 0)
          save.mutate({ records, said: t('person.amended', { name: draft.name }) })
      }}
    >
      <BasedOn basedOn={seen.basedOn} />
      <PersonFields
        draft={draft}
        change={(part) => setDraft({ ...draft, ...part })}
        faultOf={(field) => (tried ? faults.faultOf(field) : undefined)}
        identityTail={seen.identityTail}
        phoneTail={seen.phoneTail}
      />
      <Labelled label={t('person.why')}>
        {(id) => (
          <Input id={id} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      {tried && records.length === 0 && (
        <span className="fault" role="alert">
          ⚠ {t('person.nothing-changed')}
        </span>
      )}
    </RecordDialog>
  )
}

/** Which record an amendment takes account of: what came in after it is not overridden, but stands beside it. */
export function BasedOn({ basedOn }: { basedOn: PersonPage['basedOn'] }) {
  const { t, of, language } = useWords()
  if (!basedOn) return null
  const { kind, at, by } = basedOn
  return (
    <p className="soft">
      {t('person.based-on', {
        record: [of(kindTitle(kind)), moment(at, language), by].filter(Boolean).join(' · '),
      })}
    </p>
  )
}

function draftOf(shown: PersonPage): PersonDraft {
  const { name, sex, bornOn, relation, documentKind, workplace, tags } = shown
  return { ...NOBODY, name, sex, bornOn: bornOn ?? '', relation, documentKind, workplace, tags }
}

/** The fields that differ, as an amendment says them. */
function changesOf(before: PersonDraft, draft: PersonDraft): Record<string, string | null> {
  const changes: Record<string, string | null> = {}
  for (const field of ['name', 'sex', 'relation', 'documentKind', 'workplace'] as const)
    if (draft[field].trim() !== before[field]) changes[field] = draft[field].trim()
  if (draft.bornOn !== before.bornOn) changes['bornOn'] = draft.bornOn || null
  for (const field of ['identity', 'phone'] as const) {
    if (draft[`${field}Gone`]) changes[field] = null
    else if (draft[field].trim() !== '') changes[field] = draft[field].trim()
  }
  // A number is checked against the kind of document it is of.
  if (changes['identity']) changes['documentKind'] = draft.documentKind
  return changes
}

function retagged(subject: string, before: readonly string[], now: readonly string[]): Saying[] {
  const add = now.filter((tag) => !before.includes(tag))
  const drop = before.filter((tag) => !now.includes(tag))
  return add.length + drop.length === 0 ? [] : [{ kind: 'person-tagged', subject, payload: { add, drop } }]
}
