import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useWords } from '../kit/language.tsx'
import { useBulletinStep } from './bulletin-step.ts'
import { Labelled } from './labelled.tsx'
import { Failure } from './states.tsx'

/** Why figures go: readers are told. */
export function Withdrawal({ bulletin, close }: { bulletin: string; close: () => void }) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const withdraw = useBulletinStep(close)
  return (
    <Modal open footer={null} title={t('bulletins.withdraw')} onCancel={close}>
      <form
        className="record-form"
        onSubmit={(event) => {
          event.preventDefault()
          withdraw.mutate({ bulletin, step: 'withdraw', reason, said: t('bulletins.gone') })
        }}
      >
        {withdraw.isError && <Failure error={withdraw.error} />}
        <Labelled label={t('bulletins.reason')} hint={t('bulletins.reason-what')}>
          {(id) => (
            <Input.TextArea
              id={id}
              rows={3}
              maxLength={200}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Labelled>
        <Button
          danger
          size="large"
          htmlType="submit"
          disabled={reason.trim() === ''}
          loading={withdraw.isPending}
        >
          {t('bulletins.withdraw')}
        </Button>
      </form>
    </Modal>
  )
}
