import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES } from '../../core/role.ts'
import {
  changeDuties,
  countDuties,
  listDoers,
  undoChange,
  type DutyFilterInput,
  type DutyLine,
} from '../../slices/duties/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

type Change = { type: 'waive'; reason: string } | { type: 'reassign'; to?: string }

/** What is chosen on the board, or all that match it across pages, is waived or handed over; and the last such change undone. */
export function DutyBulk({
  chosen,
  filter,
  done,
}: {
  chosen: readonly DutyLine[]
  filter: DutyFilterInput
  done: () => void
}) {
  const { t } = useWords()
  const client = useQueryClient()
  const [asking, setAsking] = useState<'waive' | 'reassign'>()
  const [all, setAll] = useState(false)
  const [last, setLast] = useState<string[]>([])
  const matching = useQuery({
    queryKey: ['duties', 'count', filter],
    queryFn: () => call(countDuties, { query: filter }),
    enabled: chosen.length > 0,
  })
  const total = matching.data?.count ?? 0
  const count = all ? total : chosen.length
  const undo = useMutation({
    mutationFn: () => call(undoChange, { body: { records: last } }),
    onSuccess: () => {
      setLast([])
      void client.invalidateQueries()
    },
  })
  const tooMany = all && total > (matching.data?.most ?? 0)
  return (
    <>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' }}>
        {chosen.length > 0 && total > chosen.length && (
          <Button type="link" onClick={() => setAll(!all)} disabled={tooMany && !all}>
            {all
              ? t('duty.only-chosen', { count: chosen.length })
              : t('duty.all-matching', { count: total.toLocaleString('en') })}
          </Button>
        )}
        <Button disabled={count === 0 || tooMany} onClick={() => setAsking('reassign')}>
          {count === 0 ? t('duty.reassign') : t('duty.reassign-chosen', { count })}
        </Button>
        <Button disabled={count === 0 || tooMany} onClick={() => setAsking('waive')}>
          {count === 0 ? t('duty.waive') : t('duty.waive-chosen', { count })}
        </Button>
        {last.length > 0 && (
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            ↶ {t('duty.undo', { count: last.length })}
          </Button>
        )}
      </div>
      {tooMany && (
        <Alert type="warning" showIcon title={t('duty.too-many', { most: matching.data?.most ?? 0 })} />
      )}
      {undo.isError && <Failure error={undo.error} />}
      {asking && (
        <BulkDialog
          key={asking}
          asking={asking}
          count={count}
          close={() => setAsking(undefined)}
          send={async (change) => {
            const records = all
              ? (await call(changeDuties, { body: { filter, seen: count, change } })).records
              : await recordEach(chosen, change)
            setLast(records)
            setAll(false)
            setAsking(undefined)
            done()
            await client.invalidateQueries()
          }}
        />
      )}
    </>
  )
}

/** The chosen ones, as records of this device. */
async function recordEach(duties: readonly DutyLine[], change: Change): Promise<string[]> {
  const said = change.type === 'waive' ? { reason: change.reason } : change.to ? { to: change.to } : {}
  const records = duties.map(({ measure, opensAt, subject }) => ({
    id: newId(),
    kind: change.type === 'waive' ? 'duty-waived' : 'duty-reassigned',
    subject,
    happenedAt: new Date().toISOString(),
    payload: { measure, opensAt, ...said },
  }))
  await call(record, { body: { records } })
  return records.map(({ id }) => id)
}

function BulkDialog({
  asking,
  count,
  close,
  send,
}: {
  asking: 'waive' | 'reassign'
  count: number
  close: () => void
  send: (change: Change) => Promise<void>
}) {
  const { t, of } = useWords()
  const [reason, setReason] = useState('')
  const [q, setQ] = useState('')
  const [to, setTo] = useState<string>()
  const doers = useQuery({
    queryKey: ['doers', q],
    queryFn: () => call(listDoers, { query: { q } }),
    enabled: asking === 'reassign',
  })
  const sending = useMutation({ mutationFn: send })
  const waiving = asking === 'waive'
  const change: Change = waiving
    ? { type: 'waive', reason }
    : { type: 'reassign', ...(to && to !== 'back' ? { to } : {}) }
  return (
    <Modal
      open
      title={waiving ? t('duty.waive-chosen', { count }) : t('duty.reassign-chosen', { count })}
      onCancel={close}
      onOk={() => sending.mutate(change)}
      okButtonProps={{
        disabled: waiving ? reason.trim().length < 2 : to === undefined,
        loading: sending.isPending,
      }}
    >
      {sending.isError && <Failure error={sending.error} />}
      {waiving ? (
        <>
          <label htmlFor="reason">{t('duty.waive-why')}</label>
          <Input.TextArea
            id="reason"
            rows={3}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      ) : (
        <Select
          aria-label={t('duty.reassign-to')}
          style={{ width: '100%' }}
          showSearch={{ filterOption: false, onSearch: setQ }}
          placeholder={t('duty.reassign-to')}
          loading={doers.isPending}
          value={to ?? null}
          onChange={(post: string | null) => setTo(post ?? undefined)}
          options={[
            { value: 'back', label: `↩ ${t('duty.give-back')}` },
            ...(doers.data?.doers ?? []).map(({ post, name, role, areaName }) => ({
              value: post,
              label: `${name} · ${areaName} · ${of(ROLE_TITLES[role])}`,
            })),
          ]}
        />
      )}
    </Modal>
  )
}
