import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Checkbox, Segmented, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { ANSWERABLE } from '../../core/measure.ts'
import { may, ROLE_TITLES, type Role } from '../../core/role.ts'
import {
  DUTY_STATES,
  listDuties,
  showBoard,
  type DutyFilterInput,
  type DutyLine,
} from '../../slices/duties/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { DutyBulk } from './duty-bulk.tsx'
import { DoDuty } from './duty-form.tsx'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { isTyping } from './keys.ts'
import { MoreRows } from './more-rows.tsx'
import { SavedViews } from './saved-views.tsx'
import { useSignedIn } from './session.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

export type DutySearch = {
  area?: string
  measure?: string
  state?: (typeof DUTY_STATES)[number]
  mine?: boolean
  doer?: Role
  answerable?: (typeof ANSWERABLE)[number]
  overdueHours?: number
}

/** Hours overdue that a list can be narrowed to. */
const OVERDUE_FOR = [12, 24, 48, 168] as const

/** The duty board: filter, page, choose, waive with a reason, hand over. */
export function Duties() {
  const { t } = useWords()
  const { post } = useSignedIn()
  const search: DutySearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const { mine, state = 'overdue', ...rest } = search
  const filter: DutyFilterInput = {
    ...rest,
    state,
    ...(mine && state === 'overdue' ? { escalated: 'true' } : {}),
  }
  const [chosen, setChosen] = useState<readonly string[]>([])
  const pages = useDutyPages(filter)
  const rows = pages.data?.pages.flatMap(({ duties }) => duties) ?? []
  const change = (part: Partial<Record<keyof DutySearch, unknown>>): void => {
    setChosen([])
    void navigate({ to: '/duties', search: { ...search, ...part } as DutySearch }) // validated again by the route
  }
  const region = useRowKeys(rows.map(keyOf), chosen, setChosen)
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.duties')}</h1>
        <ExportButton list="duties" filter={filter} />
      </div>
      <SavedViews page="duties" search={{ ...search, state }} />
      <DutyFilters search={{ ...search, state }} change={change} />
      {may(post.role, 'manage-duties') && (
        <div className="page-head no-print">
          <DutyBulk
            chosen={rows.filter((row) => chosen.includes(keyOf(row)))}
            filter={filter}
            done={() => setChosen([])}
          />
          <span className="soft">{t('duty.keys')}</span>
        </div>
      )}
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel" ref={region}>
          <DutyTable rows={rows} loading={pages.isPending} chosen={chosen} choose={setChosen} />
          <MoreRows pages={pages} />
        </section>
      )}
    </>
  )
}

function DutyFilters({
  search,
  change,
}: {
  search: DutySearch
  change: (part: Partial<Record<keyof DutySearch, unknown>>) => void
}) {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const board = useQuery({
    queryKey: ['board', post.area],
    queryFn: () => call(showBoard, { query: { area: post.area } }),
  })
  const measures = board.data?.measures ?? []
  const doers = [...new Set(measures.map(({ doer }) => doer))]
  return (
    <div className="page-head no-print" style={{ justifyContent: 'flex-start' }}>
      <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
        <Segmented
          value={search.state ?? 'overdue'}
          onChange={(state) => change({ state })}
          options={DUTY_STATES.map((value) => ({ value, label: t(`duty.${value}`) }))}
        />
      </div>
      <AreaPicker
        label={t('area')}
        placeholder={t('duty.all-areas')}
        value={search.area}
        onChange={(area) => change({ area })}
      />
      <Choice
        label={t('duty.measure')}
        all={t('duty.all-measures')}
        value={search.measure}
        onChange={(measure) => change({ measure })}
        options={measures.map(({ measure, title }) => ({ value: measure, label: of(title) }))}
      />
      <Choice
        label={t('duty.doer')}
        all={t('duty.all-doers')}
        value={search.doer}
        onChange={(doer) => change({ doer })}
        options={doers.map((doer) => ({ value: doer, label: of(ROLE_TITLES[doer]) }))}
      />
      <Choice
        label={t('duty.answerable')}
        all={t('duty.all-answerable')}
        value={search.answerable}
        onChange={(answerable) => change({ answerable })}
        options={ANSWERABLE.map((value) => ({ value, label: t(`answerable.${value}`) }))}
      />
      <Choice
        label={t('duty.overdue-for')}
        all={t('duty.overdue-for')}
        value={search.overdueHours === undefined ? undefined : String(search.overdueHours)}
        onChange={(hours) => change({ overdueHours: hours === undefined ? undefined : Number(hours) })}
        options={OVERDUE_FOR.map((hours) => ({
          value: String(hours),
          label: t('duty.overdue-hours', { hours }),
        }))}
      />
      {search.state === 'overdue' && (
        <Checkbox
          checked={search.mine ?? false}
          onChange={(event) => change({ mine: event.target.checked || undefined })}
        >
          {t('duty.escalated-to-me')}
        </Checkbox>
      )}
    </div>
  )
}

function Choice({
  label,
  all,
  value,
  onChange,
  options,
}: {
  label: string
  all: string
  value: string | undefined
  onChange: (value: string | undefined) => void
  options: { value: string; label: string }[]
}) {
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 180, maxWidth: '100%' }}
      value={value ?? ''}
      onChange={(chosen: string) => onChange(chosen === '' ? undefined : chosen)}
      options={[{ value: '', label: all }, ...options]}
    />
  )
}

/** j and k go down and up the rows, x chooses the row one is on. Keys typed into a field are that field's. */
function useRowKeys(
  keys: readonly string[],
  chosen: readonly string[],
  choose: (keys: readonly string[]) => void,
) {
  const region = useRef<HTMLElement>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!['j', 'k', 'x'].includes(event.key) || isTyping(event)) return
      const boxes = [
        ...(region.current?.querySelectorAll<HTMLInputElement>('tr.ant-table-row input[type=checkbox]') ??
          []),
      ]
      const at = boxes.findIndex((box) => box === document.activeElement)
      if (event.key === 'x') {
        const key = keys[at]
        if (key) choose(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])
        return
      }
      boxes[Math.max(0, Math.min(boxes.length - 1, at + (event.key === 'j' ? 1 : -1)))]?.focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [keys, chosen, choose])
  return region
}

function useDutyPages(filter: DutyFilterInput) {
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
      // Long titles wrap: what can be done stands at the end of the row and must be seen.
      scroll={{}}
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
                render: (_: unknown, { level }: DutyLine) => (level ? `↑ ${t(`level.${level}`)}` : ''),
              },
            ]
          : []),
        { title: t('record.action'), render: (_, duty) => <DoDuty duty={duty} /> },
      ]}
    />
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
