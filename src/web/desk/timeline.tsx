import { useInfiniteQuery } from '@tanstack/react-query'
import { roleTitle } from '../../core/role.ts'
import { payloadInWords } from '../../core/field-words.ts'
import type { Language } from '../../core/text.ts'
import { timeline, type TimelineEntry } from '../../slices/ledger/contract.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'
import { useTags } from './tags.tsx'
import { TakeBack } from './take-back.tsx'

/**
 * The ledger about one subject, or of the whole scope, newest first. Nothing can be changed here; with `takeBack` a record that should
 * never have been can be withdrawn.
 */
export function Timeline({ subject, takeBack = false }: { subject?: string; takeBack?: boolean }) {
  const { t, of, language } = useWords()
  const { titleOf } = useTags()
  const pages = useInfiniteQuery({
    queryKey: ['timeline', subject ?? ''],
    queryFn: ({ pageParam }) => call(timeline, { query: { subject, before: pageParam, limit: 30 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows = pages.data?.pages.flatMap(({ records }) => records) ?? []
  return (
    <section className="panel">
      <h2>{t('person.history')}</h2>
      {/* Rows without links: the region itself takes the focus, so that the keyboard can scroll it. */}
      <div className="scroller" role="region" aria-label={t('person.history')} tabIndex={0}>
        <Listing
          rowKey="id"
          scroll={{}}
          loading={pages.isPending}
          dataSource={rows}
          locale={{ emptyText: t('empty') }}
          columns={[
            { title: t('ledger.when'), render: (_, { happenedAt }) => moment(happenedAt, language) },
            {
              title: t('ledger.kind'),
              render: (_, { kind, correctedBy }) => (
                <>
                  {of(kindTitle(kind))}
                  {correctedBy && <Sign>✎ {t('ledger.corrected')}</Sign>}
                </>
              ),
            },
            {
              title: t('ledger.by'),
              render: (_, { by, role }) => [by, of(roleTitle(role))].filter(Boolean).join(' · '),
            },
            {
              title: t('ledger.what'),
              render: (_, entry) => (
                <span style={{ whiteSpace: 'normal' }}>{summary(entry, language, titleOf)}</span>
              ),
            },
            ...(takeBack
              ? [
                  {
                    title: t('record.action'),
                    render: (_: unknown, entry: TimelineEntry) => <TakeBack entry={entry} />,
                  },
                ]
              : []),
          ]}
        />
      </div>
      <MoreRows pages={pages} />
    </section>
  )
}

export function LedgerPage() {
  const { t } = useWords()
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.ledger')}</h1>
        <ExportButton list="timeline" />
      </div>
      <Timeline />
    </>
  )
}

/** What a record says, in words, at most 160 characters. */
function summary({ payload }: TimelineEntry, language: Language, titleOf: (tag: string) => string): string {
  const text = payloadInWords(payload, language, titleOf)
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}
