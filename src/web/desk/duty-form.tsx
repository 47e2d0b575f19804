import { Link } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { DutyLine } from '../../slices/duties/contract.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import { useWords } from '../kit/language.tsx'
import { RecordForm } from './record-form.tsx'
import { useSignedIn } from './session.tsx'

/** The way from a duty to the record that discharges it: its own page for door calls, else a form drawn from the kind. */
export function DoDuty({ duty }: { duty: DutyLine }) {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const [open, setOpen] = useState(false)
  const kind = KIND_BY_NAME.get(duty.evidenceKind)
  if (duty.state !== 'open' && duty.state !== 'overdue') return null
  if (!kind?.recordedBy.includes(post.role)) return null
  if (kind.name === 'door-call')
    return (
      <Link className="button" to="/household/$household" params={{ household: duty.subject }}>
        {t('record.do')}
      </Link>
    )
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('record.do')}</Button>
      <Modal
        open={open}
        destroyOnHidden
        footer={null}
        title={`${of(kind.title)} · ${duty.label || duty.areaName}`}
        onCancel={() => setOpen(false)}
      >
        <p className="soft">{of(duty.title)}</p>
        <RecordForm
          about={{ kind, subject: duty.subject }}
          fixed={asked(duty)}
          saved={() => setOpen(false)}
        />
      </Modal>
    </>
  )
}

/** What the evidence must say word for word: nobody is asked it. */
function asked({ evidenceWhere }: DutyLine): Record<string, unknown> {
  return Object.fromEntries(evidenceWhere.flatMap(({ field, is }) => (is === undefined ? [] : [[field, is]])))
}
