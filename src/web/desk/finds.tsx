import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Empty, Modal, Segmented } from 'antd'
import { listFinds, type Find } from '../../slices/fieldwork/contract.ts'
import { findReviewed } from '../../slices/fieldwork/kinds/find-reviewed.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { useMayRecord, useRecording } from './recording.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

export type FindSearch = { area?: string | undefined; reviewed?: boolean | undefined }

/** Households and people that phones brought into the register, until somebody else has looked at each. */
export function Finds() {
  const { t } = useWords()
  const navigate = useNavigate()
  const search: FindSearch = useSearch({ strict: false })
  const { area, reviewed = false } = search
  const pages = useInfiniteQuery({
    queryKey: ['finds', area, reviewed],
    queryFn: ({ pageParam }) =>
      call(listFinds, { query: { area, reviewed: String(reviewed), after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap(({ finds }) => finds) ?? []
  const waiting = pages.data?.pages[0]?.waiting ?? 0
  const change = (part: FindSearch): void =>
    void navigate({ to: '/finds', search: { ...search, ...part }, replace: true })
  return (
    <>
      <div className="page-head">
        <h1>{t('finds.title')}</h1>
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={area}
          onChange={(next) => change({ area: next })}
        />
        <Segmented
          className="no-print"
          aria-label={t('finds.show')}
          value={reviewed ? 'reviewed' : 'open'}
          onChange={(value) => change({ reviewed: value === 'reviewed' || undefined })}
          options={(['open', 'reviewed'] as const).map((value) => ({ value, label: t(`finds.${value}`) }))}
        />
      </div>
      <p className="soft">{t('finds.what')}</p>
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          {waiting > 0 && (
            <p>
              <b>
                {t(waiting >= 1000 ? 'finds.waiting-more' : 'finds.waiting', {
                  count: waiting.toLocaleString('en'),
                })}
              </b>
            </p>
          )}
          {!reviewed && <AllRight rows={rows} />}
          <FindTable rows={rows} loading={pages.isPending} reviewed={reviewed} />
          <MoreRows pages={pages} />
        </section>
      )}
    </>
  )
}

/** Those that are like no other in the register, said to be right at once. */
function AllRight({ rows }: { rows: readonly Find[] }) {
  const { t } = useWords()
  const may = useMayRecord()(findReviewed.name)
  const save = useRecording()
  const plain = rows.filter(({ alike, own }) => alike.length === 0 && !own)
  if (!may || plain.length < 2) return null
  const count = plain.length.toLocaleString('en')
  return (
    <>
      {save.isError && <Failure error={save.error} />}
      <Button
        className="no-print"
        style={{ marginBottom: 12 }}
        loading={save.isPending}
        onClick={() =>
          Modal.confirm({
            title: t('finds.all-sure', { count }),
            okText: t('finds.all-right', { count }),
            cancelText: t('cancel'),
            onOk: () =>
              save.mutate({
                records: plain.map(({ subject }) => ({ kind: findReviewed.name, subject, payload: {} })),
                said: t('finds.done-many', { count }),
              }),
          })
        }
      >
        ✓ {t('finds.all-right', { count })}
      </Button>
    </>
  )
}

function FindTable({ rows, loading, reviewed }: { rows: Find[]; loading: boolean; reviewed: boolean }) {
  const { t, language } = useWords()
  return (
    <Listing
      rowKey="subject"
      loading={loading}
      dataSource={rows}
      locale={{
        emptyText: (
          <Empty
            description={t(reviewed ? 'finds.none-reviewed' : 'finds.none')}
            image={Empty.PRESENTED_IMAGE_SIMPLE}
          />
        ),
      }}
      columns={[
        { title: t('finds.found'), render: (_, line) => <Found line={line} /> },
        {
          title: t('area'),
          render: (_, { village, areaName }) =>
            [...new Set([village, areaName])].filter(Boolean).map(shortName).join(' '),
        },
        {
          title: t('finds.by'),
          render: (_, { finder, foundAt }) => (
            <span>
              {finder} <span className="soft">{moment(foundAt, language)}</span>
            </span>
          ),
        },
        {
          title: t('finds.alike'),
          render: (_, { alike }) =>
            alike.length === 0 ? (
              '–'
            ) : (
              <Sign tone="warn">⚠ {alike.map(({ label }) => label).join('; ')}</Sign>
            ),
        },
        { title: t('record.action'), render: (_, line) => <Answer line={line} /> },
      ]}
    />
  )
}

function Found({ line: { kind, subject, household, name, door, members } }: { line: Find }) {
  const { t } = useWords()
  return kind === 'person' ? (
    <span>
      <Link className="beside-text" to="/person/$person" params={{ person: subject }}>
        {name}
      </Link>{' '}
      <Link className="beside-text" to="/household/$household" params={{ household }}>
        {door}
      </Link>
    </span>
  ) : (
    <span>
      <Link className="beside-text" to="/household/$household" params={{ household }}>
        {t('finds.household', { door })}
      </Link>{' '}
      <span className="soft">{t('finds.members', { count: String(members) })}</span>
    </span>
  )
}

function Answer({ line: { subject, kind, household, own, alike, name, door, reviewed } }: { line: Find }) {
  const { t, language } = useWords()
  const may = useMayRecord()(findReviewed.name)
  const save = useRecording()
  if (reviewed)
    return (
      <Sign tone="good">
        ✓ {t('finds.reviewed-by', { by: reviewed.by, time: moment(reviewed.at, language) })}
      </Sign>
    )
  if (own) return <span className="soft">{t('finds.own')}</span>
  return (
    <span className="actions">
      {save.isError && <Failure error={save.error} />}
      {may && (
        <Button
          type={alike.length === 0 ? 'primary' : 'default'}
          loading={save.isPending}
          onClick={() =>
            save.mutate({
              records: [{ kind: findReviewed.name, subject, payload: {} }],
              said: t('finds.done', { name: name || door }),
            })
          }
        >
          ✓ {t('finds.right')}
        </Button>
      )}
      {kind === 'person' ? (
        <Link className="button" to="/person/$person" params={{ person: subject }}>
          {t('finds.look')}
        </Link>
      ) : (
        <Link className="button" to="/household/$household" params={{ household }}>
          {t('finds.look')}
        </Link>
      )}
    </span>
  )
}
