import { listed } from '../../core/text.ts'
import { Input } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS } from '../../core/field-words.ts'
import type { HouseholdPage } from '../../slices/register/contract.ts'
import { householdAmended } from '../../slices/register/kinds/household-amended.ts'
import { householdMoved } from '../../slices/register/kinds/household-moved.ts'
import { householdRegistered } from '../../slices/register/kinds/household-registered.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { Labelled } from './labelled.tsx'
import { NumberField } from './person-fields.tsx'
import { BasedOn } from './person-form.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useFaults, useRecording } from './recording.tsx'

function TextField({
  field,
  value,
  maxLength,
  fault,
  change,
}: {
  field: string
  value: string
  maxLength: number
  fault?: string | undefined
  change: (value: string) => void
}) {
  const { language } = useWords()
  return (
    <Labelled label={FIELD_WORDS[field]?.[language] ?? field} fault={fault}>
      {(id) => (
        <Input id={id} value={value} maxLength={maxLength} onChange={({ target }) => change(target.value)} />
      )}
    </Labelled>
  )
}

/** Door, address and telephone of a household; only what was changed is sent. */
export function AmendHousehold({ shown, close }: { shown: HouseholdPage; close: () => void }) {
  const { t, language } = useWords()
  // What the page showed when the form was opened: that is what its author has seen.
  const [seen] = useState(shown)
  const [door, setDoor] = useState(seen.door)
  const [address, setAddress] = useState(seen.address)
  const [phone, setPhone] = useState({ value: '', gone: false })
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const save = useRecording(close)
  const payload = {
    basis: seen.basis,
    ...(door.trim() === seen.door ? {} : { door: door.trim() }),
    ...(address.trim() === seen.address ? {} : { address: address.trim() }),
    ...(phone.gone ? { phone: null } : phone.value.trim() ? { phone: phone.value.trim() } : {}),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  }
  const faults = useFaults(householdAmended, payload, save.error)
  const faultOf = (field: string) => (tried ? faults.faultOf(field) : undefined)
  return (
    <RecordDialog
      title={t('household.amend')}
      save={save}
      close={close}
      submit={() => {
        setTried(true)
        if (faults.isRight)
          save.mutate({
            records: [{ kind: 'household-amended', subject: seen.household, payload }],
            said: t('household.amended', { door: door.trim() }),
          })
      }}
    >
      <BasedOn basedOn={seen.basedOn} />
      <TextField field="door" value={door} maxLength={40} fault={faultOf('door')} change={setDoor} />
      <TextField
        field="address"
        value={address}
        maxLength={200}
        fault={faultOf('address')}
        change={setAddress}
      />
      <NumberField
        label={FIELD_WORDS['phone']?.[language] ?? ''}
        tail={seen.phoneTail}
        {...phone}
        fault={faultOf('phone')}
        change={(value, gone) => setPhone({ value, gone })}
      />
      <TextField field="reason" value={reason} maxLength={200} change={setReason} />
      {faultOf('') && (
        <span className="fault" role="alert">
          ⚠ {faultOf('')}
        </span>
      )}
    </RecordDialog>
  )
}

/** A whole household to another door: everybody who lives there goes along, and is named in the record. */
export function MoveHousehold({ shown, close }: { shown: HouseholdPage; close: () => void }) {
  const { t, language } = useWords()
  const [seen] = useState(shown)
  const [area, setArea] = useState<string>()
  const [door, setDoor] = useState('')
  const [address, setAddress] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const save = useRecording(close)
  const members = seen.persons.filter(({ standing }) => standing === 'here')
  const payload = {
    area: area ?? '',
    basis: seen.basis,
    door: door.trim(),
    address: address.trim(),
    members: members.map(({ person }) => person),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  }
  const faults = useFaults(householdMoved, payload, save.error)
  const faultOf = (field: string) => (tried ? faults.faultOf(field) : undefined)
  return (
    <RecordDialog
      title={t('household.move')}
      save={save}
      close={close}
      submit={() => {
        setTried(true)
        if (faults.isRight)
          save.mutate({
            records: [{ kind: 'household-moved', subject: seen.household, payload }],
            said: t('household.moved', { door: door.trim() }),
          })
      }}
    >
      <p>
        {members.length === 0
          ? t('household.move-empty')
          : t('household.move-with', {
              names: listed(
                members.map(({ name }) => name),
                language,
              ),
            })}
      </p>
      <div className={`field ${faultOf('area') ? 'wrong' : ''}`}>
        <span className="group-label">{t('move.where')}</span>
        <AreaPicker label={t('move.where')} value={area} onChange={setArea} />
        {faultOf('area') && (
          <span className="fault" role="alert">
            ⚠ {faultOf('area')}
          </span>
        )}
        <span className="soft">{t('move.only-yours')}</span>
      </div>
      <TextField field="door" value={door} maxLength={40} fault={faultOf('door')} change={setDoor} />
      <TextField field="address" value={address} maxLength={200} change={setAddress} />
      <TextField field="reason" value={reason} maxLength={200} change={setReason} />
    </RecordDialog>
  )
}

/** A door that is not on the register yet. */
export function AddHousehold({
  area,
  close,
  added,
}: {
  area: string
  close: () => void
  added: (household: string) => void
}) {
  const { t } = useWords()
  const [household] = useState(newId)
  const [door, setDoor] = useState('')
  const [address, setAddress] = useState('')
  const [phone, setPhone] = useState('')
  const [tried, setTried] = useState(false)
  const save = useRecording(() => added(household))
  const payload = {
    door: door.trim(),
    address: address.trim(),
    source: 'desk' as const,
    ...(phone.trim() ? { phone: phone.trim() } : {}),
  }
  const faults = useFaults(householdRegistered, payload, save.error)
  const faultOf = (field: string) => (tried ? faults.faultOf(field) : undefined)
  return (
    <RecordDialog
      title={t('household.add')}
      save={save}
      close={close}
      submit={() => {
        setTried(true)
        if (faults.isRight)
          save.mutate({
            records: [{ kind: 'household-registered', subject: household, area, payload }],
            said: t('household.added', { door: door.trim() }),
          })
      }}
    >
      <TextField field="door" value={door} maxLength={40} fault={faultOf('door')} change={setDoor} />
      <TextField field="address" value={address} maxLength={200} change={setAddress} />
      <TextField field="phone" value={phone} maxLength={60} fault={faultOf('phone')} change={setPhone} />
    </RecordDialog>
  )
}
