import { listed } from '../../core/text.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal, Select, message } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import { doorsNeeded } from '../../core/sampling.ts'
import { showArea } from '../../slices/areas/contract.ts'
import { drawRecheck, type CampaignPage } from '../../slices/campaigns/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

type Recheck = NonNullable<CampaignPage['recheck']>
type Alley = Recheck['alleys'][number]

const SHARES = [0.01, 0.02, 0.05, 0.1]
const CONFIDENCE = 0.95

/** The blind re-check: drawing the sample, entering the second list, what the two lists say. */
export function RecheckPanel({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const { recheck } = page
  return (
    <section className="panel">
      <h2>{t('recheck.title')}</h2>
      <p className="soft">{t('recheck.why')}</p>
      {recheck && <AlleyList page={page} recheck={recheck} />}
      {!page.closedAt && may(post.role, 'manage-campaigns') && <Draw campaign={page.campaign} />}
    </section>
  )
}

function Draw({ campaign }: { campaign: string }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [missedShare, setMissedShare] = useState(0.02)
  const draw = useMutation({
    mutationFn: () =>
      call(drawRecheck, {
        params: { campaign },
        body: { recheck: newId(), missedShare, confidence: CONFIDENCE },
      }),
    onSuccess: () => client.invalidateQueries(),
  })
  return (
    <div className="no-print">
      {draw.isError && <Failure error={draw.error} />}
      {draw.data && <p role="status">{t('recheck.drawn', draw.data)}</p>}
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' }}>
        <span>{t('recheck.share')}</span>
        <Select
          aria-label={t('recheck.share')}
          style={{ width: 100 }}
          value={missedShare}
          onChange={setMissedShare}
          options={SHARES.map((value) => ({ value, label: `${value * 100} %` }))}
        />
        <Button onClick={() => draw.mutate()} loading={draw.isPending}>
          {t('recheck.draw')}
        </Button>
      </div>
      <p className="soft">
        {t('recheck.needs', {
          confidence: `${CONFIDENCE * 100} %`,
          share: `${missedShare * 100} %`,
          doors: doorsNeeded(missedShare, CONFIDENCE),
        })}
      </p>
    </div>
  )
}

function AlleyList({ page, recheck }: { page: CampaignPage; recheck: Recheck }) {
  const { t, language } = useWords()
  const { post } = useSignedIn()
  const [entering, setEntering] = useState<Alley>()
  return (
    <>
      {entering && (
        <SecondList page={page} recheck={recheck.id} alley={entering} done={() => setEntering(undefined)} />
      )}
      {/* Rows without links: the region itself takes the focus, so that the keyboard can scroll it. */}
      <div className="scroller" role="region" aria-label={t('recheck.title')} tabIndex={0}>
        <Listing<Alley>
          rowKey="area"
          scroll={{}}
          dataSource={recheck.alleys}
          columns={[
            {
              title: t('recheck.alley'),
              width: '7em',
              render: (_, { name }) => name.split(' ').map(shortName).join(' '),
            },
            {
              title: t('recheck.to'),
              render: (_, { toName, walkedBy, walkedAt, independent }) => (
                <>
                  {walkedBy ?? toName ?? t('recheck.unassigned')}{' '}
                  {walkedAt === null ? (
                    <Sign>○ {t('recheck.waiting')}</Sign>
                  ) : (
                    !independent && <Sign tone="bad">! {t('recheck.same-person')}</Sign>
                  )}
                </>
              ),
            },
            {
              title: t('recheck.counts'),
              align: 'right',
              width: '6.5em',
              render: (_, { walkedAt, known, seen, both }) =>
                walkedAt ? `${known} · ${seen} · ${both}` : '–',
            },
            {
              title: t('recheck.missed'),
              render: (_, { missed, walkedAt, ...alley }) =>
                walkedAt || page.closedAt || !may(post.role, 'record') ? (
                  listed(missed, language) || '–'
                ) : (
                  <Button className="no-print" onClick={() => setEntering({ ...alley, missed, walkedAt })}>
                    {t('recheck.enter')}
                  </Button>
                ),
            },
          ]}
        />
      </div>
    </>
  )
}

type Line = { door: string; people: number }

/** "12号 3" is door 12 with three people; undefined when a line cannot be read. */
function readLine(line: string): Line | undefined {
  const found = /^(.+?)[\s,，]+(\d{1,2})$/.exec(line.trim().normalize('NFKC'))
  return found?.[1] && found[2] ? { door: found[1].trim(), people: Number(found[2]) } : undefined
}

type ListProps = { page: CampaignPage; recheck: string; alley: Alley; done: () => void }

/** The second list keyed in from paper. The roster is not shown beside it. */
function SecondList({ page, recheck, alley, done }: ListProps) {
  const { t } = useWords()
  const client = useQueryClient()
  const [toast, holder] = message.useMessage()
  const [text, setText] = useState('')
  const [id] = useState(newId)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const bad = lines.find((line) => !readLine(line))
  const save = useMutation({
    mutationFn: async () => {
      const { area } = await call(showArea, { params: { area: alley.area } })
      return call(record, {
        body: {
          records: [
            {
              id,
              kind: 'alley-rechecked',
              subject: area.subject,
              happenedAt: new Date().toISOString(),
              payload: {
                campaign: page.campaign,
                recheck,
                doors: lines.flatMap((line) => readLine(line) ?? []),
              },
            },
          ],
        },
      })
    },
    onSuccess: async () => {
      void toast.success(t('recheck.save'))
      await client.invalidateQueries()
      done()
    },
  })
  return (
    <Modal
      open
      title={`${alley.name} · ${t('recheck.enter')}`}
      okText={t('recheck.save')}
      cancelText={t('campaign.cancel')}
      okButtonProps={{ disabled: lines.length === 0 || bad !== undefined, loading: save.isPending }}
      onOk={() => save.mutate()}
      onCancel={done}
    >
      {holder}
      {save.isError && <Failure error={save.error} />}
      <label htmlFor="second-list">{t('recheck.list')}</label>
      <Input.TextArea
        id="second-list"
        rows={10}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {bad !== undefined && <p role="alert">{t('recheck.bad-line', { line: bad })}</p>}
    </Modal>
  )
}
