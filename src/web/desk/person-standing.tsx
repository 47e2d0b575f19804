import { Input, Radio } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import type { PersonPage } from '../../slices/register/contract.ts'
import { LEAVINGS } from '../../slices/register/kinds/person-left.ts'
import { useWords } from '../kit/language.tsx'
import { HouseholdChoice } from './household-choice.tsx'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useRecording } from './recording.tsx'

type Props = { shown: PersonPage; close: () => void }

/** The day and why, as every change of standing asks. */
function useDayAndReason() {
  const { t, language } = useWords()
  const [on, setOn] = useState('')
  const [reason, setReason] = useState('')
  const fields = (
    <>
      <Labelled label={FIELD_WORDS['on']?.[language] ?? ''}>
        {(id) => (
          <Input
            id={id}
            type="date"
            style={{ width: 220 }}
            value={on}
            onChange={({ target }) => setOn(target.value)}
          />
        )}
      </Labelled>
      <Labelled label={t('person.why')}>
        {(id) => (
          <Input id={id} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
    </>
  )
  const said = { ...(on ? { on } : {}), ...(reason.trim() ? { reason: reason.trim() } : {}) }
  return { fields, said }
}

/** To another household of the county. */
export function MovePerson({ shown, close }: Props) {
  const { t } = useWords()
  const save = useRecording(close)
  const { fields, said } = useDayAndReason()
  const [household, setHousehold] = useState<string>()
  const { person, name, area } = shown
  return (
    <RecordDialog
      title={t('person.move-of', { name })}
      ready={household !== undefined}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [{ kind: 'person-moved', subject: person, payload: { household, ...said } }],
          said: t('person.moved', { name }),
        })
      }
    >
      <p className="soft">{t('person.move-what')}</p>
      <HouseholdChoice start={area} except={shown.household} chosen={household} choose={setHousehold} />
      {fields}
    </RecordDialog>
  )
}

/** Died, or no longer of the county. */
export function PersonLeft({ shown, close }: Props) {
  const { t, language } = useWords()
  const save = useRecording(close)
  const { fields, said } = useDayAndReason()
  const [how, setHow] = useState<(typeof LEAVINGS)[number]>()
  const [to, setTo] = useState('')
  const { person, name } = shown
  const payload = { how, ...said, ...(how === 'left-county' && to.trim() ? { to: to.trim() } : {}) }
  return (
    <RecordDialog
      title={t('person.left-of', { name })}
      ready={how !== undefined}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [{ kind: 'person-left', subject: person, payload }],
          said: t('person.left-said', { name, how: VALUE_WORDS['how']?.[how ?? '']?.[language] ?? '' }),
        })
      }
    >
      <p className="soft">{t('person.left-what')}</p>
      <LabelledGroup label={t('person.what-happened')}>
        <Radio.Group
          value={how}
          options={LEAVINGS.map((value) => ({ value, label: VALUE_WORDS['how']?.[value]?.[language] }))}
          onChange={({ target }) => setHow(target.value)}
        />
      </LabelledGroup>
      {how === 'left-county' && (
        <Labelled label={t('call.moved-to')}>
          {(id) => (
            <Input id={id} value={to} maxLength={120} onChange={({ target }) => setTo(target.value)} />
          )}
        </Labelled>
      )}
      {fields}
    </RecordDialog>
  )
}

/** Lives here again. */
export function PersonReturned({ shown, close }: Props) {
  const { t } = useWords()
  const save = useRecording(close)
  const { fields, said } = useDayAndReason()
  const { person, name } = shown
  return (
    <RecordDialog
      title={t('person.returned-of', { name })}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [{ kind: 'person-returned', subject: person, payload: said }],
          said: t('person.returned', { name }),
        })
      }
    >
      <p className="soft">{t('person.returned-what')}</p>
      {fields}
    </RecordDialog>
  )
}
