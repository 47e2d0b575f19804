import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { undoList, type ImportPage } from '../../slices/imports/contract.ts'
import { EVIDENCE_LISTS } from '../../slices/imports/kinds/import-begun.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/** A list of evidence that should not have been: all it has recorded is withdrawn, with a reason. */
export function UndoImport({ shown }: { shown: ImportPage }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState<string>()
  const undo = useMutation({
    mutationFn: (why: string) => call(undoList, { params: { import: shown.import }, body: { reason: why } }),
    onSuccess: () => {
      setReason(undefined)
      void client.invalidateQueries()
    },
  })
  const isOver = shown.state === 'finished' || shown.state === 'checked'
  if (!isOver || shown.counts.done === 0 || !EVIDENCE_LISTS.some((list) => list === shown.kind)) return null
  return (
    <p className="no-print">
      <Button danger size="large" onClick={() => setReason('')}>
        ↶ {t('imports.undo')}
      </Button>
      {reason !== undefined && (
        <Modal open footer={null} title={t('imports.undo')} onCancel={() => setReason(undefined)}>
          <p>{t('imports.undo-what', { count: shown.counts.done })}</p>
          {undo.isError && <Failure error={undo.error} />}
          <label htmlFor="undo-why">{t('imports.undo-why')}</label>
          <Input
            id="undo-why"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <p>
            <Button
              danger
              size="large"
              disabled={reason.trim().length < 2}
              loading={undo.isPending}
              onClick={() => undo.mutate(reason)}
            >
              {t('imports.undo')}
            </Button>
          </p>
        </Modal>
      )}
    </p>
  )
}
