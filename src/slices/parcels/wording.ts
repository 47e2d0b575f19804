import { Refusal } from '../../core/refusals.ts'
import type { SyncVerdict } from '../sync/contract.ts'
import type { ParcelLine, ParcelPage } from './contract.ts'

/** Refused records that are told one by one. */
const MOST_TOLD = 100

/** A parcel's page: how many, of which kinds, and what is refused in the words of its refusal. */
export function pageOf(
  line: ParcelLine | undefined,
  records: readonly Record<string, unknown>[],
  verdicts: readonly SyncVerdict[],
): ParcelPage {
  if (!line) throw new Refusal('not-found')
  const told = verdicts.map((verdict, at) => ({ ...verdict, record: records[at] ?? {} }))
  const fresh = told.filter(({ status }) => status === 'recorded')
  const refused = told.filter(({ status }) => status === 'refused')
  const counts = new Map<string, number>()
  for (const { record } of fresh)
    counts.set(text(record['kind']), (counts.get(text(record['kind'])) ?? 0) + 1)
  const times = told
    .map(({ record }) => text(record['happenedAt']))
    .filter((time) => !Number.isNaN(Date.parse(time)))
  const sorted = times.sort((a, b) => Date.parse(a) - Date.parse(b))
  return {
    ...line,
    written: fresh.length,
    already: told.length - fresh.length - refused.length,
    notTaken: refused.length,
    kinds: [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    from: sorted[0] ?? null,
    to: sorted.at(-1) ?? null,
    refusals: refused.slice(0, MOST_TOLD).map(({ sentence, faults, record }) => ({
      kind: text(record['kind']),
      happenedAt: text(record['happenedAt']),
      payload: isObject(record['payload']) ? record['payload'] : {},
      sentence,
      faults,
    })),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
