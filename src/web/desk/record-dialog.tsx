import { Button, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/**
 * A form in a dialog that ends in records: what went wrong above its fields, the button below them. Without `ready` the button can
 * always be pressed and it is for `submit` to show what is wrong.
 */
export function RecordDialog({
  title,
  save,
  submit,
  close,
  ready = true,
  wide = false,
  danger,
  children,
}: {
  title: string
  /** What the form is sent by: a recording, or a call of its own. */
  save: { isError: boolean; error: Error | null; isPending: boolean }
  submit: () => void
  close: () => void
  ready?: boolean
  wide?: boolean
  /** What the button says where it destroys something. */
  danger?: string
  children: ReactNode
}) {
  const { t } = useWords()
  return (
    <Modal open footer={null} title={title} onCancel={close} {...(wide ? { width: 640 } : {})}>
      <form
        className="record-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) submit()
        }}
      >
        {save.isError && <Failure error={save.error} />}
        {children}
        <Button
          {...(danger ? { danger: true } : { type: 'primary' })}
          size="large"
          htmlType="submit"
          disabled={!ready}
          loading={save.isPending}
        >
          {danger ?? t('record.save')}
        </Button>
      </form>
    </Modal>
  )
}
