import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Breadcrumb, Button, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { REFUSALS } from '../../core/refusals.ts'
import { dropList, runList, showImport, type ImportPage } from '../../slices/imports/contract.ts'
import { FINDINGS, shareOf, type Finding } from '../../slices/imports/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { DoubtfulRows } from './import-doubtful.tsx'
import { ImportRows } from './import-rows.tsx'
import { ImportState, isBusy } from './imports.tsx'
import { Failure, Loaded } from './states.tsx'
import { UndoImport } from './import-undo.tsx'
import './imports.css'

/** One list: how far it is, what became of its rows, and what a person still has to decide. */
export function Import() {
  const { import: id = '' } = useParams({ strict: false })
  const { t, language } = useWords()
  const page = useQuery({
    queryKey: ['import', id],
    queryFn: () => call(showImport, { params: { import: id } }),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? 1000 : false),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <Breadcrumb
            style={{ marginBottom: 8 }}
            items={[{ key: 'imports', title: <Link to="/imports">{t('nav.imports')}</Link> }]}
          />
          <div className="page-head">
            <div>
              <h1 className="file-name">{shown.fileName}</h1>
              <span className="soft">
                {t(`import-kind.${shown.kind}`)} · {moment(shown.begunAt, language)}
                {shown.by && ` · ${shown.by}`}
              </span>
            </div>
            <ImportState line={shown} />
          </div>
          <Progress shown={shown} />
          {shown.state === 'dropped' ? <Dropped shown={shown} /> : <Result shown={shown} />}
        </>
      )}
    </Loaded>
  )
}

/** Where it stands, and the one thing to do next. */
function Progress({ shown }: { shown: ImportPage }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { counts } = shown
  const run = useMutation({
    mutationFn: () => call(runList, { params: { import: shown.import } }),
    onSuccess: (now) => client.setQueryData(['import', shown.import], now),
    onSettled: () => void client.invalidateQueries({ queryKey: ['import', shown.import] }),
  })
  const drop = useMutation({
    mutationFn: () => call(dropList, { params: { import: shown.import } }),
    onSettled: () => void client.invalidateQueries(),
  })
  const mayDrop = shown.state === 'checked' || shown.silent
  if (shown.state === 'finished' || shown.state === 'dropped') return null
  return (
    <section className="panel no-print">
      {run.isError && <Failure error={run.error} />}
      {drop.isError && <Failure error={drop.error} />}
      {isBusy(shown) && <Bar shown={shown} />}
      {shown.silent && shown.state === 'running' && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('imports.silent')}
          style={{ marginBottom: 12 }}
        />
      )}
      {shown.state === 'checked' && (
        <p>
          {counts.done > 0
            ? t('imports.still-doubtful', { count: counts.doubtful })
            : t('imports.nothing-yet')}
        </p>
      )}
      <div className="actions">
        {shown.state === 'checked' && (
          <Button
            type="primary"
            size="large"
            disabled={counts.todo === 0 && counts.doubtful > 0}
            loading={run.isPending}
            onClick={() => run.mutate()}
          >
            {counts.todo > 0 ? t('imports.write', { count: counts.todo }) : t('imports.write-none')}
          </Button>
        )}
        {shown.silent && shown.state === 'running' && (
          <Button type="primary" size="large" loading={run.isPending} onClick={() => run.mutate()}>
            {t('imports.continue')}
          </Button>
        )}
        {mayDrop && (
          <Button
            danger
            size="large"
            loading={drop.isPending}
            onClick={() =>
              Modal.confirm({
                title: t('imports.drop-sure'),
                okText: t('imports.drop'),
                cancelText: t('cancel'),
                onOk: () => drop.mutate(),
              })
            }
          >
            {t('imports.drop')}
          </Button>
        )}
      </div>
    </section>
  )
}

function Bar({ shown: { state, counts, expected } }: { shown: ImportPage }) {
  const { t } = useWords()
  const isChecking = state === 'checking'
  const done = isChecking ? counts.rows : counts.done
  const all = isChecking ? Math.max(expected, counts.rows) : counts.done + counts.todo
  const said = t(isChecking ? 'imports.checking-row' : 'imports.writing-row', { done, all })
  return (
    <>
      <progress className="progress" max={100} value={shareOf(done, all)} aria-label={said} />
      <p role="status">
        <b>{shareOf(done, all)} %</b> · {said}
        <br />
        <span className="soft">{t('imports.leave')}</span>
      </p>
    </>
  )
}

function Dropped({ shown: { refusal } }: { shown: ImportPage }) {
  const { t, of } = useWords()
  const why = refusal && Object.entries(REFUSALS).find(([code]) => code === refusal.code)?.[1]
  return (
    <Alert
      type={refusal ? 'error' : 'info'}
      showIcon
      role="alert"
      title={why ? of(why) : t('imports.dropped')}
      description={
        <>
          {refusal && refusal.at !== '' && <p>{t('imports.at-line', { line: refusal.at })}</p>}
          <Link to="/imports">{t('imports.begin')}</Link>
        </>
      }
    />
  )
}

/** What became of the rows, a finding at a time: what needs somebody first. */
function Result({ shown }: { shown: ImportPage }) {
  const { t } = useWords()
  const [chosen, setChosen] = useState<Finding>()
  const countOf = (finding: Finding): number => shown.counts[finding === 'new' ? 'fresh' : finding]
  const there = FINDINGS.filter((finding) => countOf(finding) > 0)
  const first = (['doubtful', 'faulty', 'new', 'changed', 'matched'] as const).find((one) => countOf(one) > 0)
  const finding = chosen !== undefined && countOf(chosen) > 0 ? chosen : (first ?? there[0])
  const wordOf = (one: Finding): string =>
    t(one === 'new' && shown.kind === 'pushed' ? 'finding.sought' : `finding.${one}`)
  if (shown.state === 'checking') return null
  return (
    <>
      {shown.state === 'finished' && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={t('imports.finished')}
          style={{ marginBottom: 16 }}
        />
      )}
      <UndoImport shown={shown} />
      {shown.sought.sought > 0 && (
        <Alert
          type="info"
          showIcon
          title={t('imports.sought-left', shown.sought)}
          action={
            <Link
              className="button no-print"
              to="/sought"
              search={{ state: 'all', q: shown.fileName.slice(0, 60) }}
            >
              {t('sought.title')}
            </Link>
          }
          style={{ marginBottom: 16 }}
        />
      )}
      <div className="figures">
        {there.map((one) => (
          <div key={one} className={`figure ${one === 'faulty' || one === 'doubtful' ? 'alarm' : ''}`}>
            <b>{countOf(one).toLocaleString('en')}</b>
            <span>{wordOf(one)}</span>
          </div>
        ))}
      </div>
      <section className="panel">
        <h2>{t('imports.results')}</h2>
        <ExportButton list="import" filter={{ import: shown.import }} />
        <div className="scroller" style={{ marginTop: 12 }}>
          <Segmented
            className="no-print"
            value={finding ?? 'new'}
            onChange={setChosen}
            options={there.map((value) => ({ value, label: `${wordOf(value)} ${countOf(value)}` }))}
          />
        </div>
        {countOf('faulty') + countOf('doubtful') > 0 && (
          <p>
            <a href={`/api/imports/${shown.import}/faults`} download>
              {t('imports.faults-file')}
            </a>{' '}
            <span className="soft">{t('imports.correct-again')}</span>
          </p>
        )}
        {finding === 'doubtful' ? (
          <DoubtfulRows shown={shown} />
        ) : (
          finding && <ImportRows key={finding} shown={shown} finding={finding} />
        )}
      </section>
    </>
  )
}
