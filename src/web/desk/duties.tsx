import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Modal, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { may, ROLE_TITLES } from '../../core/role.ts'
import { DUTY_STATES, listDuties, showBoard, type DutyLine } from '../../slices/duties/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { DoDuty } from './duty-form.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { useSignedIn } from './session.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

export type DutySearch = { measure?: string; state?: (typeof DUTY_STATES)[number]; mine?: boolean }

/** The duty board: filter, page, choose, waive with a reason. */
export function Duties() {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const search: DutySearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const state = search.state ?? 'overdue'
  const [chosen, setChosen] = useState<readonly string[]>([])
  const board = useQuery({
    queryKey: ['board', post.area],
    queryFn: () => call(showBoard, { query: { area: post.area } }),
  })
  const pages = useDutyPages({
    state,
    measure: search.measure,
    ...(search.mine && state === 'overdue' ? { escalated: 'true' } : {}),
  })
  const rows = pages.data?.pages.flatMap(({ duties }) => duties) ?? []
  const change = (part: DutySearch): void => {
    setChosen([])
    void navigate({ to: '/duties', search: { ...search, ...part } })
  }
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.duties')}</h1>
        {may(post.role, 'manage-duties') && (
          <Waive duties={rows.filter((row) => chosen.includes(keyOf(row)))} done={() => setChosen([])} />
        )}
      </div>
      <div className="page-head no-print">
        <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
          <Segmented
            value={state}
            onChange={(value) => change({ state: value })}
            options={DUTY_STATES.map((value) => ({ value, label: t(`duty.${value}`) }))}
          />
        </div>
        <Select
          aria-label={t('duty.measure')}
          style={{ minWidth: 260 }}
          value={search.measure ?? ''}
          onChange={(measure: string) => change({ measure: measure === '' ? undefined : measure })}
          options={[
            { value: '', label: t('duty.all-measures') },
            ...(board.data?.measures ?? []).map(({ measure, title }) => ({
              value: measure,
              label: of(title),
            })),
          ]}
        />
        {state === 'overdue' && (
          <Checkbox
            checked={search.mine ?? false}
            onChange={(event) => change({ mine: event.target.checked || undefined })}
          >
            {t('duty.escalated-to-me')}
          </Checkbox>
        )}
      </div>
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          <DutyTable rows={rows} loading={pages.isPending} chosen={chosen} choose={setChosen} />
          {pages.hasNextPage && (
            <Button
              style={{ marginTop: 12 }}
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )}
        </section>
      )}
    </>
  )
}

function useDutyPages(filter: {
  state: DutyLine['state']
  measure?: string
  subject?: string
  escalated?: 'true'
}) {
  return useInfiniteQuery({
    queryKey: ['duties', filter],
    queryFn: ({ pageParam }) => call(listDuties, { query: { ...filter, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

function keyOf({ measure, opensAt, subject }: DutyLine): string {
  return `${measure}/${opensAt}/${subject}`
}

const SIGN: Record<DutyLine['state'], { sign: string; tone: Tone }> = {
  open: { sign: '○', tone: 'info' },
  overdue: { sign: '⚠', tone: 'bad' },
  done: { sign: '✓', tone: 'good' },
  late: { sign: '✓', tone: 'warn' },
  waived: { sign: '–', tone: 'plain' },
  withdrawn: { sign: '✕', tone: 'plain' },
}

function DutyTable({
  rows,
  loading,
  chosen,
  choose,
  about,
}: {
  /** The page's own subject, which its list need not name. */
  about?: string
  rows: DutyLine[]
  loading: boolean
  chosen?: readonly string[]
  choose?: (keys: readonly string[]) => void
}) {
  const { t, of, language } = useWords()
  const subjectColumn = {
    title: t('duty.subject'),
    render: (_: unknown, { subject, subjectKind, areaName, label }: DutyLine) => {
      const text = label === areaName ? label : `${areaName} ${label}`
      if (subjectKind === 'household') {
        return (
          <Link to="/household/$household" params={{ household: subject }}>
            {text}
          </Link>
        )
      }
      if (subjectKind === 'person') {
        return (
          <Link to="/person/$person" params={{ person: subject }}>
            {text}
          </Link>
        )
      }
      if (subjectKind === 'place' || subjectKind === 'unit') {
        return (
          <Link to="/site/$site" params={{ site: subject }}>
            {text}
          </Link>
        )
      }
      return text
    },
  }
  return (
    <Listing
      rowKey={keyOf}
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: t('duty.none') }}
      {...(choose
        ? {
            rowSelection: {
              selectedRowKeys: [...(chosen ?? [])],
              onChange: (keys: readonly unknown[]) => choose(keys.map(String)),
              getCheckboxProps: (row: DutyLine) => ({ 'aria-label': `${row.areaName} ${row.label}` }),
            },
          }
        : {})}
      columns={[
        {
          title: t('duty.state'),
          render: (_, { state }) => (
            <Sign tone={SIGN[state].tone}>
              {SIGN[state].sign} {t(`duty.${state}`)}
            </Sign>
          ),
        },
        ...(about ? [] : [subjectColumn]),
        { title: t('duty.measure'), render: (_, { title }) => of(title) },
        { title: t('duty.due'), render: (_, { dueAt }) => moment(dueAt, language) },
        {
          title: t('duty.doer'),
          render: (_, { doer, assignedName }) => assignedName ?? of(ROLE_TITLES[doer]),
        },
        ...(rows.some(({ level }) => level !== null)
          ? [
              {
                title: t('duty.level'),
                render: (_: unknown, { level }: DutyLine) => (level ? `↑ ${t(`duty.level-${level}`)}` : ''),
              },
            ]
          : []),
        { title: t('record.action'), render: (_, duty) => <DoDuty duty={duty} /> },
      ]}
    />
  )
}

function Waive({ duties, done }: { duties: readonly DutyLine[]; done: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const waive = useMutation({
    mutationFn: () => {
      const records = duties.map(({ measure, opensAt, subject }) => {
        return {
          id: newId(),
          kind: 'duty-waived',
          subject,
          happenedAt: new Date().toISOString(),
          payload: { measure, opensAt, reason },
        }
      })
      return call(record, { body: { records } })
    },
    onSuccess: () => {
      setOpen(false)
      setReason('')
      done()
      void client.invalidateQueries()
    },
  })
  return (
    <>
      <Button disabled={duties.length === 0} onClick={() => setOpen(true)}>
        {duties.length === 0 ? t('duty.waive') : t('duty.waive-chosen', { count: duties.length })}
      </Button>
      <Modal
        open={open}
        title={t('duty.waive-chosen', { count: duties.length })}
        onCancel={() => setOpen(false)}
        onOk={() => waive.mutate()}
        okButtonProps={{ disabled: reason.trim().length < 2, loading: waive.isPending }}
      >
        {waive.isError && <Failure error={waive.error} />}
        <label htmlFor="reason">{t('duty.waive-why')}</label>
        <Input.TextArea
          id="reason"
          rows={3}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Modal>
    </>
  )
}

/** The duties standing on one subject, open ones first. */
export function SubjectDuties({ subject }: { subject: string }) {
  const { t } = useWords()
  const open = useDutyPages({ state: 'open', subject })
  const done = useDutyPages({ state: 'done', subject })
  const rows = [open, done].flatMap(({ data }) => data?.pages.flatMap(({ duties }) => duties) ?? [])
  return (
    <section className="panel">
      <h2>{t('person.duties')}</h2>
      {open.isError ? (
        <Failure error={open.error} retry={() => void open.refetch()} />
      ) : (
        <DutyTable rows={rows} loading={open.isPending} about={subject} />
      )}
    </section>
  )
}
