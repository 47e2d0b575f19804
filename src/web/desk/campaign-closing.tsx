import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { closeCampaign, closingCheck, listCampaigns, showStatement } from '../../slices/campaigns/contract.ts'
import type { SignedStatement, Statement } from '../../slices/campaigns/kinds/campaign-closed.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { StatementSheet } from './statement-sheet.tsx'
import { Failure, Loaded } from './states.tsx'

/** Before: the closing check, every open row by name. After: the signed statement, to print and to download. */
export function CampaignClosing() {
  const { campaign = '' } = useParams({ strict: false })
  const { t } = useWords()
  const list = useQuery({ queryKey: ['campaigns'], queryFn: () => call(listCampaigns, {}) })
  return (
    <Loaded query={list}>
      {({ campaigns }) => (
        <>
          <p className="no-print">
            <Link to="/campaign/$campaign" params={{ campaign }}>
              {t('campaign.back')}
            </Link>
          </p>
          {campaigns.find((one) => one.campaign === campaign)?.closedAt ? (
            <Signed campaign={campaign} />
          ) : (
            <Check campaign={campaign} />
          )}
        </>
      )}
    </Loaded>
  )
}

function Check({ campaign }: { campaign: string }) {
  const { t } = useWords()
  const check = useQuery({
    queryKey: ['campaign-closing', campaign],
    queryFn: () => call(closingCheck, { params: { campaign } }),
  })
  return (
    <Loaded query={check}>
      {({ statement }) => (
        <>
          <Sign campaign={campaign} statement={statement} />
          <StatementSheet title={t('closing.title')} statement={statement} />
        </>
      )}
    </Loaded>
  )
}

/** Whoever closes says that they have seen what stays open; the server refuses another number. */
function Sign({ campaign, statement }: { campaign: string; statement: Statement }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [seen, setSeen] = useState(false)
  const counts = { open: statement.open.length, unexplained: statement.unexplained.length }
  const close = useMutation({
    mutationFn: () => call(closeCampaign, { params: { campaign }, body: counts }),
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <section className="panel no-print">
      {close.isError && <Failure error={close.error} />}
      <p>
        <Checkbox checked={seen} onChange={(event) => setSeen(event.target.checked)}>
          {t('closing.acknowledge', counts)}
        </Checkbox>
      </p>
      <Button
        type="primary"
        size="large"
        disabled={!seen}
        loading={close.isPending}
        onClick={() => close.mutate()}
      >
        {t('closing.sign')}
      </Button>
    </section>
  )
}

function Signed({ campaign }: { campaign: string }) {
  const { t } = useWords()
  const signed = useQuery({
    queryKey: ['campaign-statement', campaign],
    queryFn: () => call(showStatement, { params: { campaign } }),
  })
  return (
    <Loaded query={signed}>
      {(file) => (
        <>
          <div className="no-print" style={{ display: 'flex', gap: 12, flexWrap: 'wrap', marginBottom: 16 }}>
            <Button type="primary" size="large" onClick={() => download(file)}>
              {t('closing.download')}
            </Button>
            <Button size="large" onClick={() => window.print()}>
              {t('closing.print')}
            </Button>
          </div>
          <StatementSheet title={t('closing.signed')} statement={file.statement} signed={file} />
        </>
      )}
    </Loaded>
  )
}

/** The bytes that `hutong verify` checks. */
function download(signed: SignedStatement): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(signed, null, 2)}\n`], { type: 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = `${signed.statement.county.area}-${signed.statement.campaign.id}.json`
  link.click()
  URL.revokeObjectURL(url)
}
