import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { isWithin } from '../../core/area.ts'
import type { TimelineEntry } from '../../slices/ledger/contract.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import { WITHDRAWAL } from '../../slices/ledger/rules.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Labelled } from './labelled.tsx'
import { useRecording } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Failure } from './states.tsx'

/** Takes one record back, with a reason, where the ledger lets this post do so (ledger/placing.ts, checkCorrection). */
export function TakeBack({ entry }: { entry: TimelineEntry }) {
  const { t, of, language } = useWords()
  const { post } = useSignedIn()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const save = useRecording(() => setAsking(false))
  const kind = KIND_BY_NAME.get(entry.kind)
  const may =
    kind !== undefined &&
    entry.correctedBy === null &&
    !kind.alone &&
    !kind.lasting &&
    kind.name !== WITHDRAWAL &&
    kind.recordedBy.includes(post.role) &&
    isWithin(entry.area, post.area)
  if (!may) return null
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('take-back.do')}</Button>
      {asking && (
        <Modal
          open
          title={t('take-back.title', { record: of(kind.title) })}
          okText={t('take-back.do')}
          cancelText={t('cancel')}
          okButtonProps={{ disabled: reason.trim() === '', loading: save.isPending }}
          onCancel={() => setAsking(false)}
          onOk={() =>
            save.mutate({
              records: [
                {
                  kind: WITHDRAWAL,
                  // So that the reason stands in the same timeline as what it takes back.
                  subject: entry.subject,
                  area: post.area,
                  payload: { reason: reason.trim() },
                  corrects: entry.id,
                },
              ],
              said: t('take-back.done', { record: of(kind.title) }),
              lasting: true,
            })
          }
        >
          {save.isError && <Failure error={save.error} />}
          <p className="soft">{[moment(entry.happenedAt, language), entry.by].filter(Boolean).join(' · ')}</p>
          <p>{t(kind.creates ? 'take-back.what-born' : 'take-back.what')}</p>
          <div className="record-form">
            <Labelled label={t('take-back.reason')}>
              {(id) => (
                <Input
                  id={id}
                  value={reason}
                  maxLength={200}
                  onChange={({ target }) => setReason(target.value)}
                />
              )}
            </Labelled>
          </div>
        </Modal>
      )}
    </>
  )
}
