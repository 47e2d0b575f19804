import { Checkbox, Input, Radio } from 'antd'
import { useState } from 'react'
import type { SoughtLine } from '../../slices/register/contract.ts'
import { useWords } from '../kit/language.tsx'
import { HouseholdChoice } from './household-choice.tsx'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useRecording } from './recording.tsx'

/** How the search for somebody ended: at a door, which they join and where monitoring begins, or not in the county. */
export function SearchEnded({ line, close }: { line: SoughtLine; close: () => void }) {
  const { t } = useWords()
  const save = useRecording(close)
  const [isHere, setHere] = useState(true)
  const [household, setHousehold] = useState<string>()
  const [where, setWhere] = useState('')
  const [returnedOn, setReturnedOn] = useState(line.returnedOn ?? '')
  const [fromRiskArea, setFromRiskArea] = useState(true)
  const { person, name, area } = line
  const elsewhere = where.trim()
  const day = returnedOn ? { returnedOn } : {}
  const payload = isHere ? { household, ...day, fromRiskArea } : { elsewhere, ...day }
  return (
    <RecordDialog
      title={t('sought.end-of', { name })}
      ready={isHere ? household !== undefined : elsewhere !== ''}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [{ kind: 'person-found', subject: person, payload }],
          said: t('sought.ended', { name }),
        })
      }
    >
      <LabelledGroup label={t('sought.state')}>
        <Radio.Group
          value={isHere}
          options={[
            { value: true, label: t('sought.here') },
            { value: false, label: t('sought.elsewhere') },
          ]}
          onChange={({ target }) => setHere(target.value)}
        />
      </LabelledGroup>
      {isHere ? (
        <HouseholdChoice start={area} chosen={household} choose={setHousehold} />
      ) : (
        <Labelled label={t('sought.where')}>
          {(id) => (
            <Input id={id} value={where} maxLength={120} onChange={({ target }) => setWhere(target.value)} />
          )}
        </Labelled>
      )}
      <Labelled label={t('sought.returned-on')}>
        {(id) => (
          <Input
            id={id}
            type="date"
            style={{ width: 220 }}
            value={returnedOn}
            onChange={({ target }) => setReturnedOn(target.value)}
          />
        )}
      </Labelled>
      {isHere && (
        <Checkbox checked={fromRiskArea} onChange={({ target }) => setFromRiskArea(target.checked)}>
          {t('sought.risk')}
        </Checkbox>
      )}
    </RecordDialog>
  )
}
