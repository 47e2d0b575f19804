import { sql } from 'kysely'
import { shareUpper } from '../../core/sampling.ts'
import type { Tx } from '../../database/connect.ts'
import { chapman } from '../../core/recapture.ts'
import type { CampaignPage } from './contract.ts'
import type { DoorEstimate } from './kinds/campaign-closed.ts'
import { doorKey } from './rules.ts'

type RecheckAlley = NonNullable<CampaignPage['recheck']>['alleys'][number]

export type Recheck = {
  id: string
  seed: number
  missedShare: number
  confidence: number
  alleys: RecheckAlley[]
}

type Drawn = { recheck: string; seed: number; missedShare: number; confidence: number }
type AlleyRow = {
  area: string
  name: string
  doors: number
  to: string | null
  toName: string | null
  walkedAt: Date | null
  walkedBy: string | null
  walker: string | null
  list: { door: string; people: number }[] | null
  callers: { account: string; name: string }[] | null
}
type KnownDoor = { area: string; door: string; members: number; real: boolean }

/** The campaign's last blind re-check within scope, the two lists of each of its alleys compared door by door. */
export async function recheckOf(tx: Tx, campaign: string): Promise<Recheck | null> {
  const found = await sql<{ payload: Drawn }>`
    select payload from record where kind = 'recheck-drawn' and subject = ${campaign} order by seq desc limit 1`.execute(
    tx,
  )
  const drawn = found.rows[0]?.payload
  if (!drawn) return null
  const { rows } = await sql<AlleyRow>`
    select a.area, concat_ws(' ', v.name, a.name) as name, (x.payload ->> 'doors')::int as doors, x.payload ->> 'to' as "to", o.name as "toName",
      w.happened_at as "walkedAt", walker.name as "walkedBy", w.account as walker, w.doors as list, callers.list as callers
    from record d
    cross join lateral jsonb_array_elements(d.payload -> 'alleys') as x(payload)
    join area a on a.subject = (x.payload ->> 'subject')::uuid
    left join lateral (
      select * from area v where v.area = left(a.area, 12) and length(a.area) > 12 offset 0
    ) v on true
    left join post p on p.post = (x.payload ->> 'to')::uuid
    left join account o on o.account = p.account
    left join lateral (
      select r.account, r.happened_at, r.payload -> 'doors' as doors from record r
      where r.subject = a.subject and r.kind = 'alley-rechecked' and r.payload ->> 'recheck' = ${drawn.recheck}
        and not exists (select 1 from record c where c.corrects = r.id)
      order by r.happened_at, r.id limit 1
    ) w on true
    left join account walker on walker.account = w.account
    left join lateral (
      select json_agg(json_build_object('account', c.called_by, 'name', coalesce(n.name, ''))) as list from (
        select distinct called_by from campaign_row
        where campaign = ${campaign} and area >= a.area and area < a.area || '~' and called_by is not null
      ) c left join account n on n.account = c.called_by
    ) callers on true
    where d.kind = 'recheck-drawn' and d.subject = ${campaign} and d.payload ->> 'recheck' = ${drawn.recheck}
    order by a.area`.execute(tx)
  const known = await sql<KnownDoor>`
    select w.area, w.door, w.members, w.state not in ('vacant', 'moved-away', 'wrong-row', 'duplicate', 'withdrawn') as real
    from campaign_row w where w.campaign = ${campaign} and w.area = any(${rows.map(({ area }) => area)}::text[])`.execute(
    tx,
  )
  return {
    id: drawn.recheck,
    seed: drawn.seed,
    missedShare: drawn.missedShare,
    confidence: drawn.confidence,
    alleys: rows.map((row) => compare(row, known.rows)),
  }
}

/** The two lists of one alley. A door counts as known when the campaign says that somebody lives there. */
function compare(row: AlleyRow, doors: readonly KnownDoor[]): RecheckAlley {
  const callers = row.callers ?? []
  const known = new Map(
    doors.filter(({ area, real }) => area === row.area && real).map((door) => [doorKey(door.door), door]),
  )
  const seen = new Map((row.list ?? []).map((door) => [doorKey(door.door), door]))
  const both = [...seen.keys()].filter((key) => known.has(key))
  return {
    area: row.area,
    name: row.name,
    doers: callers.map(({ name }) => name),
    doors: row.doors,
    to: row.to,
    toName: row.toName,
    walkedAt: row.walkedAt?.toISOString() ?? null,
    walkedBy: row.walkedBy,
    independent: row.walker !== null && callers.every(({ account }) => account !== row.walker),
    known: known.size,
    seen: seen.size,
    both: both.length,
    missed: [...seen].filter(([key]) => !known.has(key)).map(([, { door }]) => door),
    unseen: row.list ? [...known].filter(([key]) => !seen.has(key)).map(([, { door }]) => door) : [],
    peopleDiffer: both.filter((key) => known.get(key)?.members !== seen.get(key)?.people).length,
  }
}

/**
 * How many doors there are, from the alleys that somebody independent has walked; null before the first. `allKnown` doors the
 * campaign knows lived in, anywhere.
 */
export function estimateOf(recheck: Recheck | null, allKnown: number): DoorEstimate | null {
  const walked = (recheck?.alleys ?? []).filter(
    ({ walkedAt, independent }) => walkedAt !== null && independent,
  )
  if (!recheck || walked.length === 0) return null
  const sum = (field: 'known' | 'seen' | 'both'): number => walked.reduce((n, alley) => n + alley[field], 0)
  return doorEstimate({
    alleys: walked.length,
    known: sum('known'),
    seen: sum('seen'),
    both: sum('both'),
    confidence: recheck.confidence,
    allKnown,
  })
}

export type Counted = Pick<DoorEstimate, 'alleys' | 'known' | 'seen' | 'both' | 'confidence' | 'allKnown'>

/** The figures that follow from the counted ones; `hutong verify` works them out again. */
export function doorEstimate(counted: Counted): DoorEstimate {
  const { known, seen, both, confidence, allKnown } = counted
  const { total, low, high } = chapman(known, seen, both)
  const rounded = (value: number): number => Math.round(value * 1000) / 1000
  return {
    ...counted,
    total: rounded(total),
    low: rounded(low),
    high: rounded(high),
    missedShare: seen === 0 ? 0 : rounded((seen - both) / seen),
    missedUpper: rounded(shareUpper(seen - both, seen, confidence)),
    allTotal: known === 0 ? allKnown : rounded((allKnown * total) / known),
  }
}
