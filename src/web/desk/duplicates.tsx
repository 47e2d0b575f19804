import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { listDuplicates, type MatchLine, type PersonLine } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { isTyping } from './keys.ts'
import { Compare } from './compare.tsx'
import { MatchWhy } from './member-form.tsx'
import { MoreRows } from './more-rows.tsx'
import { MergePair } from './person-merge.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { Failure } from './states.tsx'

type Pair = { one: PersonLine; other: PersonLine; why: MatchLine['why'] }
const keyOf = ({ one, other }: Pair): string => `${one.person}/${other.person}`

/** Pairs of rows that look like one person, one after the other: merged, or said to be two people. All of it by keyboard. */
export function Duplicates() {
  const { t } = useWords()
  const [area, setArea] = useState<string>()
  const pages = useInfiniteQuery({
    queryKey: ['duplicates', area],
    queryFn: ({ pageParam }) => call(listDuplicates, { query: { area, after: pageParam, limit: 20 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const pairs = pages.data?.pages.flatMap((page) => page.pairs) ?? []
  const may = useMayRecord()('person-merged')
  const [merging, setMerging] = useState<Pair>()
  const part = useRecording()
  const region = usePairKeys(merging === undefined)
  return (
    <>
      <div className="page-head">
        <h1>{t('duplicates.title')}</h1>
        <AreaPicker label={t('area')} placeholder={t('duty.all-areas')} value={area} onChange={setArea} />
      </div>
      <p className="soft">
        {t('duplicates.what')} {may && t('duplicates.keys')}
      </p>
      {part.isError && <Failure error={part.error} />}
      {pages.isError && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && (
        <div className="panel" role="status">
          {t('loading')}
        </div>
      )}
      {pages.isSuccess && pairs.length === 0 && (
        <section className="panel">
          <Empty description={t('duplicates.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />
        </section>
      )}
      <div ref={region}>
        {pairs.map((pair) => (
          <article
            key={keyOf(pair)}
            className="panel pair"
            tabIndex={0}
            aria-label={`${pair.one.name} – ${pair.other.name}`}
          >
            <p>
              <MatchWhy why={pair.why} />
            </p>
            <Compare one={pair.one} other={pair.other} />
            {may && (
              <div className="actions">
                <Button type="primary" size="large" data-do="merge" onClick={() => setMerging(pair)}>
                  {t('duplicates.merge')}
                </Button>
                <Button
                  size="large"
                  data-do="part"
                  loading={part.isPending}
                  onClick={() =>
                    part.mutate({
                      records: [
                        {
                          kind: 'persons-distinct',
                          subject: pair.one.person,
                          payload: { other: pair.other.person },
                        },
                      ],
                      said: t('duplicates.parted', { name: pair.one.name }),
                    })
                  }
                >
                  {t('duplicates.part')}
                </Button>
              </div>
            )}
          </article>
        ))}
      </div>
      <MoreRows pages={pages} />
      {merging && (
        <MergePair {...merging} close={() => setMerging(undefined)} merged={() => setMerging(undefined)} />
      )}
    </>
  )
}

/** j and k go from pair to pair, Enter merges the one one is on, d says two people. Keys typed into a field are that field's. */
function usePairKeys(listens: boolean) {
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!listens) return
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event)) return
      const pairs = [...(region.current?.querySelectorAll<HTMLElement>('.pair') ?? [])]
      const at = pairs.findIndex((pair) => pair.contains(document.activeElement))
      if (event.key === 'j' || event.key === 'k') {
        const next = pairs[Math.max(0, Math.min(pairs.length - 1, at + (event.key === 'j' ? 1 : -1)))]
        next?.focus()
        next?.scrollIntoView({ block: 'nearest' })
      }
      // Enter on a link or button is that link's own.
      const wanted =
        event.key === 'd' ? 'part' : event.key === 'Enter' && event.target === pairs[at] ? 'merge' : ''
      if (wanted === '') return
      event.preventDefault()
      pairs[at]?.querySelector<HTMLElement>(`[data-do=${wanted}]`)?.click()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [listens])
  return region
}
