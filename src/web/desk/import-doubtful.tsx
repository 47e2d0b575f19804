import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { decideRow, doubtfulRows, type DoubtfulRow, type ImportPage } from '../../slices/imports/contract.ts'
import { EVIDENCE_LISTS } from '../../slices/imports/kinds/import-begun.ts'
import { reasonOf, type ListField } from '../../slices/imports/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

type Columns = ImportPage['columns']
type Candidate = DoubtfulRow['candidates'][number]

/** Rows nobody but a person can decide on, each beside whoever in the register it may be about. */
export function DoubtfulRows({ shown }: { shown: ImportPage }) {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['import-doubtful', shown.import, shown.counts.doubtful],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      call(doubtfulRows, { params: { import: shown.import }, query: { after: pageParam, limit: 20 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  if (pages.isPending) return <p role="status">{t('loading')}</p>
  const rows = pages.data.pages.flatMap((page) => page.rows)
  const columns = pages.data.pages[0]?.columns ?? []
  return (
    <>
      {rows.length === 0 && <p className="soft">{t('doubt.none')}</p>}
      {rows.map((row) => (
        <Doubt key={row.row} shown={shown} row={row} columns={columns} />
      ))}
      <MoreRows pages={pages} />
    </>
  )
}

function Doubt({ shown, row, columns }: { shown: ImportPage; row: DoubtfulRow; columns: Columns }) {
  const { t, of } = useWords()
  const client = useQueryClient()
  const isEvidence = EVIDENCE_LISTS.some((list) => list === shown.kind)
  const decide = useMutation({
    mutationFn: (body: { decision: 'skip' | 'new' | 'same'; person?: string }) =>
      call(decideRow, { params: { import: shown.import, row: row.row }, body }),
    onSuccess: (now) => client.setQueryData(['import', shown.import], now),
  })
  return (
    <article className="doubt" aria-label={`${t('imports.row')} ${row.row}`}>
      <h3>
        {t('imports.row')} {row.row}{' '}
        <Sign tone="warn">? {row.why.map((code) => of(reasonOf(code))).join(' ')}</Sign>
      </h3>
      {decide.isError && <Failure error={decide.error} />}
      <div className="scroller" role="region" aria-label={t('doubt.which')} tabIndex={0}>
        <table className="plain compared">
          <thead>
            <tr>
              <td />
              <th scope="col">{t('doubt.list')}</th>
              {row.candidates.map(({ person }) => (
                <th key={person} scope="col">
                  {t('doubt.register')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Compared row={row} columns={columns} />
            <tr>
              <td />
              <td />
              {row.candidates.map(({ person, name }) => (
                <td key={person}>
                  <Button
                    type="primary"
                    loading={decide.isPending}
                    aria-label={`${t('doubt.is-same')}: ${name}`}
                    onClick={() => decide.mutate({ decision: 'same', person })}
                  >
                    {t('doubt.is-same')}
                  </Button>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      {row.candidates.length === 0 && <p className="soft">{t('doubt.gone')}</p>}
      <div className="actions">
        <Button loading={decide.isPending} onClick={() => decide.mutate({ decision: 'new' })}>
          {t(isEvidence ? 'doubt.is-nobody' : shown.kind === 'pushed' ? 'doubt.is-sought' : 'doubt.is-new')}
        </Button>
        <Button loading={decide.isPending} onClick={() => decide.mutate({ decision: 'skip' })}>
          {t('doubt.skip')}
        </Button>
      </div>
    </article>
  )
}

const SHOWN: readonly ListField[] = [
  'name',
  'sex',
  'bornOn',
  'relation',
  'identity',
  'phone',
  'area',
  'door',
  'workplace',
  'address',
  'from',
  'returnedOn',
]

/** Field by field: what the list says, what the register says; where they differ, a word says so. */
function Compared({ row, columns }: { row: DoubtfulRow; columns: Columns }) {
  const { t, language } = useWords()
  const given = (field: ListField): string =>
    row.cells[columns.findIndex((column) => column.field === field)]?.trim() ?? ''
  const known = (field: ListField, one: Candidate): string => {
    if (field === 'sex') return VALUE_WORDS['sex']?.[one.sex]?.[language] ?? one.sex
    if (field === 'identity') return one.identityTail ? `…${one.identityTail}` : ''
    if (field === 'phone') return one.phoneTail ? `…${one.phoneTail}` : ''
    if (field === 'area') return shortName(one.areaName)
    return field in one ? String(Reflect.get(one, field) ?? '') : ''
  }
  const lines = SHOWN.filter(
    (field) => given(field) !== '' || row.candidates.some((one) => known(field, one) !== ''),
  )
  return lines.map((field) => (
    <tr key={field}>
      <th scope="row">{t(`list-field.${field}`)}</th>
      <td>{given(field) || '–'}</td>
      {row.candidates.map((one) => (
        <td key={one.person}>
          {known(field, one) || '–'}{' '}
          {differs(field, given(field), known(field, one)) && <b>≠ {t('doubt.differs')}</b>}
        </td>
      ))}
    </tr>
  ))
}

/** Whether two cells contradict each other, as far as their texts tell: a tail is compared with an end, a name of an area not at all. */
function differs(field: ListField, given: string, known: string): boolean {
  if (given === '' || known === '' || field === 'area' || field === 'sex') return false
  if (field === 'identity' || field === 'phone')
    return !given.toUpperCase().endsWith(known.slice(1).toUpperCase())
  if (field === 'bornOn') return given.replaceAll(/\D+0?/g, '-') !== known.replaceAll(/\D+0?/g, '-')
  return given !== known
}
