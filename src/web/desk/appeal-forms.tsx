import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { makeAppeal, type AppealLine } from '../../slices/colours/contract.ts'
import { appealDecided } from '../../slices/colours/kinds/appeal-decided.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { RecordForm } from './record-form.tsx'
import { useMayRecord } from './recording.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

const TONES: Record<AppealLine['state'], { tone: Tone; sign: string }> = {
  open: { tone: 'warn', sign: '○' },
  late: { tone: 'bad', sign: '!' },
  upheld: { tone: 'good', sign: '✓' },
  rejected: { tone: 'plain', sign: '×' },
}

export function AppealState({ line: { state } }: { line: AppealLine }) {
  const { t } = useWords()
  const { tone, sign } = TONES[state]
  return (
    <Sign tone={tone}>
      {sign} {t(`appeals.state.${state}`)}
    </Sign>
  )
}

/** An appeal for somebody who stands at the desk or is on the telephone. */
export function MakeAppeal({ person }: { person: string }) {
  const { t } = useWords()
  const client = useQueryClient()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [wantsTest, setWantsTest] = useState(true)
  const make = useMutation({
    mutationFn: () => call(makeAppeal, { params: { person }, body: { reason, wantsTest } }),
    onSuccess: () => {
      void client.invalidateQueries()
      setOpen(false)
    },
  })
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)}>
        {t('appeals.make')}
      </Button>
      {open && (
        <Modal open footer={null} title={t('appeals.make')} onCancel={() => setOpen(false)}>
          <form
            className="record-form"
            onSubmit={(event) => {
              event.preventDefault()
              make.mutate()
            }}
          >
            {make.isError && <Failure error={make.error} />}
            <p className="soft">{t('appeals.what')}</p>
            <div className="field">
              <label htmlFor={id}>{t('appeals.reason')}</label>
              <Input.TextArea
                id={id}
                rows={3}
                maxLength={500}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            </div>
            <div className="field">
              <Checkbox checked={wantsTest} onChange={({ target }) => setWantsTest(target.checked)}>
                {t('appeals.wants-test')}
              </Checkbox>
            </div>
            <Button type="primary" size="large" htmlType="submit" loading={make.isPending}>
              {t('record.save')}
            </Button>
          </form>
        </Modal>
      )}
    </>
  )
}

/** The answer to an appeal; whoever recorded what it is about has no button. */
export function DecideAppeal({ line }: { line: AppealLine }) {
  const { t } = useWords()
  const may = useMayRecord()(appealDecided.name)
  const [open, setOpen] = useState(false)
  if (line.answer || !may) return null
  if (line.own) return <span className="soft">{t('appeals.own')}</span>
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('appeals.decide')}
      </Button>
      {open && (
        <Modal
          open
          footer={null}
          title={`${t('appeals.decide')} · ${line.name}`}
          onCancel={() => setOpen(false)}
        >
          <p>{line.reason}</p>
          <RecordForm
            about={{ kind: appealDecided, subject: line.person }}
            fixed={{ appeal: line.appeal }}
            saved={() => setOpen(false)}
          />
        </Modal>
      )}
    </>
  )
}
