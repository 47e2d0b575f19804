import { useQuery } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useState } from 'react'
import { listBulletins, type BulletinLine } from '../../slices/bulletins/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { begunFrom, draftOf, type BulletinDraft } from './bulletin-draft.ts'
import { BulletinForm } from './bulletin-form.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { useBulletinStep } from './bulletin-step.ts'
import { Withdrawal } from './bulletin-withdrawal.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import './bulletins.css'

type Editing = { begun: BulletinDraft; bulletin?: string }

/** Bulletins of figures: drafted by one, put out by another, withdrawn with a reason. */
export function Bulletins() {
  const { t } = useWords()
  const [editing, setEditing] = useState<Editing>()
  const bulletins = useQuery({ queryKey: ['bulletins'], queryFn: () => call(listBulletins, {}) })
  return (
    <>
      <div className="page-head">
        <h1>{t('bulletins.title')}</h1>
        <span className="no-print actions">
          <a className="button" href="/epidemic" target="_blank" rel="noopener">
            {t('bulletins.see')}
          </a>
        </span>
      </div>
      <p className="soft">{t('bulletins.what')}</p>
      <Loaded query={bulletins}>
        {({ bulletins: rows }) => {
          const last = rows.find((one) => one.publishedAt !== null && one.content)?.content ?? undefined
          return (
            <>
              <p className="no-print">
                <Button
                  type="primary"
                  size="large"
                  onClick={() => setEditing({ begun: begunFrom(last, Date.now()) })}
                >
                  {t(last ? 'bulletins.next' : 'bulletins.new')}
                </Button>
              </p>
              <section className="panel">
                <Table rows={rows} edit={setEditing} />
              </section>
              {editing && <BulletinForm {...editing} last={last} close={() => setEditing(undefined)} />}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function Table({ rows, edit }: { rows: BulletinLine[]; edit: (what: Editing) => void }) {
  const { t, language } = useWords()
  return (
    <Listing
      rowKey="bulletin"
      dataSource={rows}
      locale={{
        emptyText: <Empty description={t('bulletins.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
      }}
      columns={[
        { title: t('bulletins.asOf'), render: (_, { asOf }) => moment(asOf, language) },
        {
          title: t('bulletins.status'),
          render: (_, { content, withdrawnReason }) => (
            <span className="wrap">
              {content?.status ?? t('bulletins.because', { reason: withdrawnReason ?? '' })}
            </span>
          ),
        },
        {
          title: t('bulletins.state'),
          render: (_, line) => (
            <>
              <State line={line} />{' '}
              <span className="soft">
                {line.draftedByName}
                {line.publishedByName !== null && ` / ${line.publishedByName}`}
              </span>
            </>
          ),
        },
        { title: t('record.action'), render: (_, line) => <Steps line={line} edit={edit} /> },
      ]}
    />
  )
}

function State({ line: { publishedAt, withdrawnAt } }: { line: BulletinLine }) {
  const { t } = useWords()
  if (withdrawnAt !== null) return <Sign tone="bad">× {t('bulletins.withdrawn')}</Sign>
  if (publishedAt !== null) return <Sign tone="good">✓ {t('bulletins.out')}</Sign>
  return <Sign tone="warn">○ {t('bulletins.draft')}</Sign>
}

/** Nobody puts out what they drafted; a figure that was wrong goes with its reason. */
function Steps({ line, edit }: { line: BulletinLine; edit: (what: Editing) => void }) {
  const { t } = useWords()
  const publish = useBulletinStep()
  const [withdrawing, setWithdrawing] = useState(false)
  const { bulletin, content, isOwn, publishedAt, withdrawnAt } = line
  if (withdrawnAt !== null || content === null) return null
  if (publishedAt !== null)
    return (
      <>
        <Button onClick={() => setWithdrawing(true)}>{t('bulletins.withdraw')}</Button>
        {withdrawing && <Withdrawal bulletin={bulletin} close={() => setWithdrawing(false)} />}
      </>
    )
  const said = { bulletin, step: 'publish', said: t('bulletins.went-out') } as const
  return (
    <span className="actions">
      <Button onClick={() => edit({ begun: draftOf(content), bulletin })}>{t('bulletins.amend')}</Button>
      {isOwn ? (
        <span className="soft">{t('bulletins.own')}</span>
      ) : (
        <Button type="primary" loading={publish.isPending} onClick={() => publish.mutate(said)}>
          {t('bulletins.publish')}
        </Button>
      )}
      {publish.isError && <Failure error={publish.error} />}
    </span>
  )
}
