import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Empty, Segmented } from 'antd'
import { listAppeals, type AppealLine } from '../../slices/colours/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AppealState, DecideAppeal } from './appeal-forms.tsx'
import { AreaPicker } from './area-picker.tsx'
import { ColourSign } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'
import { Loaded } from './states.tsx'

export type AppealSearch = { area?: string | undefined; all?: boolean | undefined }

/** Appeals against colours, the most urgent first; the page looks again by itself, since the clock runs. */
export function Appeals() {
  const { t } = useWords()
  const navigate = useNavigate()
  const search: AppealSearch = useSearch({ strict: false })
  const { area, all = false } = search
  const appeals = useQuery({
    queryKey: ['appeals', area, all],
    queryFn: () => call(listAppeals, { query: { area, state: all ? 'all' : 'waiting' } }),
    refetchInterval: 15_000,
  })
  const change = (part: AppealSearch): void =>
    void navigate({ to: '/appeals', search: { ...search, ...part }, replace: true })
  return (
    <>
      <div className="page-head">
        <h1>{t('appeals.title')}</h1>
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={area}
          onChange={(next) => change({ area: next })}
        />
        <Segmented
          className="no-print"
          aria-label={t('finds.show')}
          value={all ? 'all' : 'waiting'}
          onChange={(value) => change({ all: value === 'all' || undefined })}
          options={(['waiting', 'all'] as const).map((value) => ({ value, label: t(`appeals.${value}`) }))}
        />
      </div>
      <p className="soft">{t('appeals.what')}</p>
      <section className="panel">
        <Loaded query={appeals}>{({ appeals: rows, at }) => <Table rows={rows} all={all} at={at} />}</Loaded>
      </section>
    </>
  )
}

function Table({ rows, all, at }: { rows: AppealLine[]; all: boolean; at: string }) {
  const { t, language } = useWords()
  return (
    <Listing
      rowKey="appeal"
      dataSource={rows}
      locale={{
        emptyText: (
          <Empty
            description={t(all ? 'appeals.none-all' : 'appeals.none')}
            image={Empty.PRESENTED_IMAGE_SIMPLE}
          />
        ),
      }}
      columns={[
        {
          title: t('codes.person'),
          render: (_, { person, name, areaName }) => (
            <span>
              <Link className="beside-text" to="/person/$person" params={{ person }}>
                {name}
              </Link>{' '}
              <span className="soft">{shortName(areaName)}</span>
            </span>
          ),
        },
        { title: t('codes.colour'), render: (_, { colour }) => <ColourSign colour={colour} /> },
        {
          title: t('appeals.reason'),
          render: (_, { reason, wantsTest, madeBy }) => (
            <span className="wrap">
              {[reason, wantsTest && t('appeals.wants-test')].filter(Boolean).join(' · ') || '–'}{' '}
              <span className="soft">{madeBy || t('appeals.of-resident')}</span>
            </span>
          ),
        },
        {
          title: t('appeals.by'),
          render: (_, line) =>
            line.answer ? (
              <span>
                {line.answer.by} <span className="soft">{moment(line.answer.at, language)}</span>
              </span>
            ) : (
              <span>
                {moment(line.deadline, language)} <Left line={line} at={at} />
              </span>
            ),
        },
        {
          title: t('record.action'),
          render: (_, line) => (
            <span className="actions">
              <AppealState line={line} />
              <DecideAppeal line={line} />
            </span>
          ),
        },
      ]}
    />
  )
}

function Left({ line: { deadline }, at }: { line: AppealLine; at: string }) {
  const { t } = useWords()
  const minutes = Math.ceil((Date.parse(deadline) - Date.parse(at)) / 60_000)
  if (minutes <= 0) return <b>{t('appeals.late')}</b>
  return <span className="soft">{t('appeals.left', { time: t('appeals.minutes', { count: minutes }) })}</span>
}
