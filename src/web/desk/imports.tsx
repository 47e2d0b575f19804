import { Link, useNavigate } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Empty, Radio } from 'antd'
import { useState } from 'react'
import { listImports, lookAtList, uploadList, type ImportLine } from '../../slices/imports/contract.ts'
import { IMPORT_KINDS, type ImportKind } from '../../slices/imports/kinds/import-begun.ts'
import type { ListField } from '../../slices/imports/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { FileChoice } from './file-choice.tsx'
import { ImportColumns } from './import-columns.tsx'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { useMayRecord } from './recording.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'
import './imports.css'

const SIGNS: Record<ImportLine['state'] | 'silent', { sign: string; tone: Tone }> = {
  checking: { sign: '…', tone: 'info' },
  checked: { sign: '○', tone: 'warn' },
  running: { sign: '…', tone: 'info' },
  finished: { sign: '✓', tone: 'good' },
  dropped: { sign: '–', tone: 'plain' },
  silent: { sign: '⚠', tone: 'bad' },
}

export function ImportState({ line: { state, silent } }: { line: Pick<ImportLine, 'state' | 'silent'> }) {
  const { t } = useWords()
  const shown = silent ? 'silent' : state
  return (
    <Sign tone={SIGNS[shown].tone}>
      {SIGNS[shown].sign} {t(`import-state.${shown}`)}
    </Sign>
  )
}

/** A list is brought in here, and every list that was. */
export function Imports() {
  const { t } = useWords()
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.imports')}</h1>
        <Link className="button no-print" to="/sought">
          {t('sought.title')}
        </Link>
      </div>
      <Beginning />
      <PastImports />
    </>
  )
}

/** What rows of each list become: without the right to record one by hand nobody brings a list of them. */
const RECORDED: Record<ImportKind, string> = {
  residents: 'person-registered',
  pushed: 'person-sought',
  'test-results': 'test-result',
  exposures: 'exposure',
  'risk-stays': 'risk-stay',
}

/** Which list, which file, what its columns are; then it is tried. */
function Beginning() {
  const { t } = useWords()
  const navigate = useNavigate()
  const may = useMayRecord()
  const mayBring = (list: ImportKind): boolean => may(RECORDED[list])
  const [kind, setKind] = useState<ImportKind>('residents')
  const [file, setFile] = useState<File>()
  const look = useMutation({
    mutationFn: (given: { kind: ImportKind; file: File }) =>
      call(lookAtList, { query: { kind: given.kind }, body: given.file }),
  })
  const check = useMutation({
    mutationFn: ({ fields, headRow }: { fields: (ListField | null)[]; headRow: number }) =>
      call(uploadList, {
        query: {
          kind,
          fileName: file?.name ?? '',
          headRow,
          columns: fields.map((field) => field ?? '').join(','),
        },
        body: file ?? new Blob(),
      }),
    onSuccess: (made) => navigate({ to: '/import/$import', params: { import: made.import } }),
  })
  const begin = (given: { kind: ImportKind; file: File | undefined }): void => {
    setKind(given.kind)
    setFile(given.file)
    check.reset()
    if (given.file) look.mutate({ kind: given.kind, file: given.file })
    else look.reset()
  }
  return (
    <section className="panel">
      <h2>{t('imports.begin')}</h2>
      <fieldset className="plain-set">
        <legend>{t('imports.kind')}</legend>
        <Radio.Group
          value={kind}
          onChange={(event) => {
            const chosen = IMPORT_KINDS.find((one) => one === event.target.value) ?? 'residents'
            begin({ kind: chosen, file })
          }}
          options={IMPORT_KINDS.filter(mayBring).map((value) => ({
            value,
            label: t(`import-kind.${value}`),
          }))}
        />
      </fieldset>
      <p>
        {t(`import-kind-what.${kind}`)}{' '}
        <a href={`/api/import-template?kind=${kind}`} download>
          {t('imports.template')}
        </a>
      </p>
      <p>
        <FileChoice
          label={t('imports.choose')}
          accept=".csv,.txt,.xlsx"
          choose={(chosen) => begin({ kind, file: chosen ?? file })}
        />
        <br />
        <span className="soft">{t('imports.formats')}</span>
      </p>
      {look.isPending && <p role="status">{t('imports.reading')}</p>}
      {look.isError && <Failure error={look.error} />}
      {check.isError && <Failure error={check.error} />}
      {file && look.data && (
        <ImportColumns
          // A new file begins with what its own head says.
          key={`${kind} ${look.submittedAt}`}
          kind={kind}
          look={look.data}
          isBusy={check.isPending}
          check={(fields) => check.mutate({ fields, headRow: look.data.headRow })}
        />
      )}
    </section>
  )
}

function PastImports() {
  const { t, language } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['imports'],
    queryFn: ({ pageParam }) => call(listImports, { query: { before: pageParam, limit: 20 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ imports }) => imports.some(isBusy)) ? 2000 : false,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows: ImportLine[] = pages.data?.pages.flatMap(({ imports }) => imports) ?? []
  return (
    <section className="panel">
      <h2>{t('imports.past')}</h2>
      <Listing
        rowKey="import"
        loading={pages.isPending}
        dataSource={rows}
        locale={{ emptyText: <Empty description={t('imports.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
        columns={[
          {
            title: t('imports.file'),
            render: (_, { import: id, fileName }) => (
              <Link to="/import/$import" params={{ import: id }} className="file-name">
                {fileName}
              </Link>
            ),
          },
          { title: t('imports.sort'), render: (_, { kind }) => t(`import-kind.${kind}`) },
          { title: t('imports.when'), render: (_, { begunAt }) => moment(begunAt, language) },
          { title: t('imports.by'), render: (_, { by }) => by || '–' },
          { title: t('imports.rows'), align: 'right', render: (_, { counts }) => counts.rows },
          { title: t('finding.faulty'), align: 'right', render: (_, { counts }) => counts.faulty },
          { title: t('imports.state'), render: (_, line) => <ImportState line={line} /> },
        ]}
      />
      <MoreRows pages={pages} />
    </section>
  )
}

/** Somebody is at work on it, so it is worth asking again. */
export function isBusy({ state }: Pick<ImportLine, 'state'>): boolean {
  return state === 'checking' || state === 'running'
}
