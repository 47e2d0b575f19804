import { Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import type { AccountPage } from '../../slices/accounts/contract.ts'
import { useWords } from '../kit/language.tsx'
import { useRecording } from './recording.tsx'
import { Failure } from './states.tsx'

/** Another name or phone for an account. The phone is never shown in full: left empty, it stays as it is. */
export function AmendAccount({
  shown,
  area,
  close,
}: {
  shown: AccountPage
  area: string
  close: () => void
}) {
  const { t } = useWords()
  const [name, setName] = useState(shown.name)
  const [phone, setPhone] = useState('')
  const [organisation, setOrganisation] = useState(shown.organisation ?? '')
  const [isWithout, setWithout] = useState(false)
  const payload = {
    ...(name.trim() !== shown.name ? { name: name.trim() } : {}),
    ...(isWithout ? { phone: '' } : phone.trim() !== '' ? { phone: phone.replaceAll(/[\s-]/g, '') } : {}),
    ...(organisation.trim() !== (shown.organisation ?? '') ? { organisation: organisation.trim() } : {}),
  }
  const send = useRecording(close)
  return (
    <Modal
      open
      title={t('account.amend')}
      onCancel={close}
      footer={
        <Button
          type="primary"
          size="large"
          disabled={name.trim() === '' || Object.keys(payload).length === 0}
          loading={send.isPending}
          onClick={() =>
            send.mutate({ records: [{ kind: 'account-amended', subject: shown.account, area, payload }] })
          }
        >
          {t('account.amend')}
        </Button>
      }
    >
      <div className="form">
        {send.isError && <Failure error={send.error} />}
        <label htmlFor="amend-name">{t('person.name')}</label>
        <Input
          id="amend-name"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <label htmlFor="amend-phone">
          {t('account.new-phone', { tail: shown.phoneTail ? `…${shown.phoneTail}` : '–' })}
        </label>
        <Input
          id="amend-phone"
          inputMode="tel"
          maxLength={20}
          disabled={isWithout}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <label htmlFor="amend-organisation">{t('account.organisation-why')}</label>
        <Input
          id="amend-organisation"
          maxLength={60}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        {shown.phoneTail && (
          <Checkbox checked={isWithout} onChange={(event) => setWithout(event.target.checked)}>
            {t('account.without-phone')}
          </Checkbox>
        )}
      </div>
    </Modal>
  )
}
