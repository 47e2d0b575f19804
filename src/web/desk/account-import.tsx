import { useMutation } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { roleTitle } from '../../core/role.ts'
import { importAccounts, type ImportRow } from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { Sign, type Tone } from './sign.tsx'
import { openSlips } from './slip.tsx'
import { Failure } from './states.tsx'

const SIGNS: Record<ImportRow['status'], { sign: string; tone: Tone }> = {
  new: { sign: '+', tone: 'good' },
  appoint: { sign: '→', tone: 'info' },
  there: { sign: '=', tone: 'plain' },
  faulty: { sign: '✕', tone: 'bad' },
}

/** A list of people in, a look at every row, then accounts, posts and slips to print. */
export function AccountImport() {
  const { t } = useWords()
  const [file, setFile] = useState<File>()
  const send = (commit: 'yes' | 'no') => (bytes: File) =>
    call(importAccounts, { body: bytes, query: { fileName: bytes.name, commit, address: location.origin } })
  const look = useMutation({ mutationFn: send('no') })
  const make = useMutation({ mutationFn: send('yes') })
  const found = look.data
  const ready = found && found.problem === null && found.counts.new + found.counts.appoint > 0
  return (
    <>
      <div className="page-head">
        <h1>{t('import.title')}</h1>
      </div>
      <section className="panel">
        <p>{t('import.what')}</p>
        <p>
          <label>
            {t('import.choose')}{' '}
            <input
              type="file"
              accept=".csv,.txt,.xlsx"
              onChange={(event) => {
                const chosen = event.target.files?.[0]
                make.reset()
                setFile(chosen)
                if (chosen) look.mutate(chosen)
              }}
            />
          </label>
        </p>
        {look.isError && <Failure error={look.error} />}
        {make.isError && <Failure error={make.error} />}
        {found?.problem && (
          <Alert type="error" showIcon role="alert" title={t('import.problem')} description={found.problem} />
        )}
        {look.isPending && <p role="status">{t('loading')}</p>}
        {ready && !make.data && (
          <Button
            type="primary"
            size="large"
            loading={make.isPending}
            onClick={() => file && make.mutate(file)}
          >
            {t('import.make', { count: found.counts.new, posts: found.counts.new + found.counts.appoint })}
          </Button>
        )}
        {make.data && (
          <Alert
            type="success"
            showIcon
            role="status"
            title={t('import.made', { count: make.data.counts.new })}
            description={
              <>
                <p>{t('import.print-now')}</p>
                <Button type="primary" size="large" onClick={() => openSlips(make.data.slips ?? '')}>
                  {t('slip.print')}
                </Button>
              </>
            }
          />
        )}
      </section>
      {found && found.problem === null && <Rows found={found} />}
    </>
  )
}

function Rows({
  found: { counts, rows },
}: {
  found: { counts: Record<ImportRow['status'], number>; rows: ImportRow[] }
}) {
  const { t, of } = useWords()
  return (
    <section className="panel">
      <p>
        {(['new', 'appoint', 'there', 'faulty'] as const).map((status) => (
          <Sign key={status} tone={SIGNS[status].tone}>
            {SIGNS[status].sign} {t(`import-status.${status}`)} {counts[status]}
          </Sign>
        ))}
      </p>
      <Listing
        rowKey="line"
        dataSource={rows}
        columns={[
          { title: t('import.line'), dataIndex: 'line', align: 'right' },
          { title: t('person.name'), dataIndex: 'name' },
          { title: t('account.username'), dataIndex: 'username' },
          { title: t('account.role'), render: (_, { role }) => of(roleTitle(role)) },
          { title: t('area'), dataIndex: 'area' },
          { title: t('account.organisation'), render: (_, { organisation }) => organisation || '–' },
          { title: t('person.phone'), render: (_, { phoneTail }) => (phoneTail ? `…${phoneTail}` : '–') },
          {
            title: t('import.result'),
            render: (_, { status, faults }) => (
              <Sign tone={SIGNS[status].tone}>
                {SIGNS[status].sign}{' '}
                {faults.length > 0
                  ? faults.map((fault) => t(`row-fault.${fault}`)).join('；')
                  : t(`import-status.${status}`)}
              </Sign>
            ),
          },
        ]}
      />
    </section>
  )
}
