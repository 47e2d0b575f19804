import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import { turnPages } from '../articles/turning.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import type { Entry } from '../ledger/drafting.ts'
import { stepRefusal, type Standing } from './rules.ts'

const TO_READERS = ['bulletin-published', 'bulletin-withdrawn']

export const bulletinProjection: Projection = {
  kinds: ['bulletin-drafted', ...TO_READERS],
  lives: [{ table: 'bulletin' }],
  guard,
  fold: async (tx, batch) => {
    if (batch.kinds.has('bulletin-drafted')) await foldDrafts(tx, batch)
    if (TO_READERS.some((kind) => batch.kinds.has(kind))) await foldSteps(tx, batch)
  },
  last: (tx, batches) => turnPages(tx, batches, TO_READERS),
}

async function guard(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const own = entries.filter(({ kind }) => kind.subject === 'bulletin')
  if (own.length === 0) return
  const { rows } = await sql<Standing & { bulletin: string }>`
    select bulletin, drafted_by as "draftedBy", published_at is not null as published, withdrawn_at is not null as withdrawn
    from bulletin where bulletin = any(${own.map(({ draft }) => draft.subject)}::uuid[]) for update`.execute(
    tx,
  )
  const standings = new Map(rows.map(({ bulletin, ...standing }) => [bulletin, standing]))
  for (const { kind, draft, by, index } of own) {
    const standing = standings.get(draft.subject)
    const refused = stepRefusal(standing, { kind: kind.name, account: by.account })
    if (refused) throw new Refusal(refused, [{ path: `${index}.subject`, message: draft.subject }])
    standings.set(draft.subject, {
      draftedBy: kind.name === 'bulletin-drafted' ? by.account : (standing?.draftedBy ?? ''),
      published: kind.name !== 'bulletin-drafted',
      withdrawn: kind.name === 'bulletin-withdrawn',
    })
  }
}

async function foldDrafts(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into bulletin (bulletin, area, content, drafted_by, drafted_at, as_of)
    select distinct on (b.subject) b.subject, b.area, b.facts -> 'content', b.account, b.received_at,
      (b.facts -> 'content' ->> 'asOf')::timestamptz
    from ${batch.rows} b where b.kind = 'bulletin-drafted' order by b.subject, b.seq desc
    on conflict (bulletin) do update set content = excluded.content, drafted_by = excluded.drafted_by,
      drafted_at = excluded.drafted_at, as_of = excluded.as_of`.execute(tx)
}

async function foldSteps(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update bulletin t set published_by = b.account, published_at = b.received_at
    from ${batch.rows} b where b.kind = 'bulletin-published' and b.subject = t.bulletin`.execute(tx)
  await sql`
    update bulletin t set withdrawn_at = b.received_at, withdrawn_reason = b.facts ->> 'reason', content = '{}'
    from ${batch.rows} b where b.kind = 'bulletin-withdrawn' and b.subject = t.bulletin`.execute(tx)
}
