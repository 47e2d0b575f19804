import { Link } from '@tanstack/react-router'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Breadcrumb, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { importGrid, planGrid, type GridPlanned } from '../../slices/areas/contract.ts'
import { closable, type GridFaultCode } from '../../slices/areas/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { FileChoice } from './file-choice.tsx'
import { Listing } from './listing.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'
import './grid.css'

/** A CSV of codes in: every row looked at, what would be done shown, then all of it done. */
export function GridImport() {
  const { t } = useWords()
  const client = useQueryClient()
  const [file, setFile] = useState<File>()
  const [reason, setReason] = useState('')
  const [closeToo, setCloseToo] = useState(false)
  const look = useMutation({ mutationFn: (chosen: File) => call(planGrid, { body: chosen }) })
  const plan = look.data
  const closes = plan && closeToo ? closable(plan).length : 0
  const write = useMutation({
    mutationFn: ({ opens, renames }: GridPlanned) =>
      call(importGrid, {
        query: { reason: reason.trim(), opens: opens.length, renames: renames.length, closes },
        body: file ?? new Blob(),
      }),
    // The grid changed meanwhile: what the file would do now.
    onError: () => file && look.mutate(file),
    onSuccess: () => {
      look.reset()
      void client.invalidateQueries()
    },
  })
  return (
    <>
      <Breadcrumb
        style={{ marginBottom: 8 }}
        items={[{ key: 'grid', title: <Link to="/grid">{t('nav.grid')}</Link> }]}
      />
      <div className="page-head">
        <h1>{t('grid-import.title')}</h1>
      </div>
      <section className="panel">
        <p>{t('grid-import.what')}</p>
        <FileChoice
          label={t('grid-import.choose')}
          accept=".csv,.txt"
          choose={(chosen) => {
            if (!chosen) return
            write.reset()
            setFile(chosen)
            setCloseToo(false)
            look.mutate(chosen)
          }}
        />
        {look.isPending && <p role="status">{t('grid-import.checking')}</p>}
      </section>
      {look.isError && <Failure error={look.error} />}
      {write.isError && <Failure error={write.error} />}
      {write.data && (
        <Alert type="success" showIcon role="status" title={t('grid-import.done', write.data)} />
      )}
      {plan && (
        <>
          <Figures plan={plan} />
          {plan.faults.length > 0 && <Faults plan={plan} />}
          {plan.faults.length === 0 && (
            <section className="panel form">
              {closable(plan).length > 0 && (
                <Checkbox checked={closeToo} onChange={(event) => setCloseToo(event.target.checked)}>
                  {t('grid-import.close-too', { count: closable(plan).length })}
                </Checkbox>
              )}
              {plan.opens.length + plan.renames.length + closes === 0 ? (
                <p>{t('grid-import.nothing')}</p>
              ) : (
                <>
                  <label htmlFor="grid-import-reason">{t('grid.reason')}</label>
                  <Input
                    id="grid-import-reason"
                    maxLength={200}
                    value={reason}
                    onChange={(event) => setReason(event.target.value)}
                  />
                  <div>
                    <Button
                      type="primary"
                      size="large"
                      disabled={reason.trim() === ''}
                      loading={write.isPending}
                      onClick={() => write.mutate(plan)}
                    >
                      {t('grid-import.write', { count: plan.opens.length + plan.renames.length + closes })}
                    </Button>
                  </div>
                </>
              )}
            </section>
          )}
          <Changes plan={plan} />
        </>
      )}
    </>
  )
}

function Figures({ plan }: { plan: GridPlanned }) {
  const { t } = useWords()
  const shown = [
    ['opens', plan.opens.length],
    ['renames', plan.renames.length],
    ['same', plan.same],
    ['closes', plan.closes.length],
    ['faults', plan.faults.length],
  ] as const
  return (
    <div className="figures">
      {shown.map(([name, count]) => (
        <div key={name} className={`figure ${name === 'faults' && count > 0 ? 'alarm' : ''}`}>
          <b>{count.toLocaleString('en')}</b>
          <span>{t(`grid-import.${name}`)}</span>
        </div>
      ))}
    </div>
  )
}

function Faults({ plan: { faults } }: { plan: GridPlanned }) {
  const { t } = useWords()
  return (
    <section className="panel">
      <h2>{t('grid-import.faults')}</h2>
      <Listing
        rowKey={({ line, code, number }) => `${line} ${code} ${number}`}
        scroll={{}}
        dataSource={faults}
        pagination={faults.length > 100 ? { pageSize: 100 } : false}
        columns={[
          { title: t('grid-import.line'), dataIndex: 'line', align: 'right' },
          { title: t('grid.number'), dataIndex: 'number' },
          {
            title: t('imports.reason'),
            render: (_, { code, other = '' }) => (
              // The contract carries the code as a text; the server gives only these.
              <span className="fault">✕ {t(`grid-fault.${code as GridFaultCode}`, { other })}</span>
            ),
          },
        ]}
      />
    </section>
  )
}

function Changes({ plan: { opens, renames, closes } }: { plan: GridPlanned }) {
  const { t } = useWords()
  const rows = [
    ...opens.map((one) => ({ ...one, what: 'opens' as const, note: '' })),
    ...renames.map((one) => ({ ...one, what: 'renames' as const, note: one.nameBefore })),
    ...closes.map((one) => ({
      ...one,
      what: 'closes' as const,
      note: t(one.inhabited ? 'grid-import.inhabited' : 'grid-import.empty'),
    })),
  ]
  if (rows.length === 0) return null
  return (
    <section className="panel">
      <Listing
        rowKey="number"
        scroll={{}}
        dataSource={rows}
        pagination={rows.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
        columns={[
          {
            title: t('import.result'),
            render: (_, { what }) => (
              <Sign tone={what === 'opens' ? 'good' : what === 'renames' ? 'info' : 'plain'}>
                {{ opens: '+', renames: '→', closes: '–' }[what]} {t(`grid-import.${what}`)}
              </Sign>
            ),
          },
          { title: t('grid.number'), dataIndex: 'number' },
          { title: t('grid.level'), render: (_, { level }) => t(`level.${level}`) },
          { title: t('grid.name'), dataIndex: 'name' },
          { title: t('grid-import.before'), render: (_, { note }) => note || '–' },
        ]}
      />
    </section>
  )
}
