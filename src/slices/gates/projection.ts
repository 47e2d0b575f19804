import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import type { Entry } from '../ledger/drafting.ts'
import { destroyPersonal } from '../ledger/forgetting.ts'
import { keepEntries, keepGateKeys, keepGone, keepKeys, noticeTwice } from './entries.ts'
import { PASSES_KEPT } from './rules.ts'

const AFTER = new Set(['incident-acknowledged', 'incident-closed'])

/** Passes by the hour, attendance, tools, and how incidents stand. */
export const gateProjection: Projection = {
  kinds: [
    'gate-pass',
    'gate-shift',
    'gate-equipped',
    'incident-opened',
    ...AFTER,
    'record-withdrawn',
    'passes-destroyed',
    'entry-key-made',
    'entry-share-destroyed',
    'gate-key-issued',
    'gate-key-revoked',
  ],
  lives: [
    { table: 'gate_hour', subject: 'gate' },
    { table: 'gate_turn', subject: 'gate' },
    { table: 'gate_equipment', subject: 'gate' },
    { table: 'incident', subject: 'gate' },
    { table: 'gate_entry', subject: 'gate' },
    { table: 'gate_twice', subject: 'gate' },
    { table: 'gate_key', subject: 'gate' },
  ],
  fold: async (tx, batch) => {
    if (batch.kinds.has('gate-pass') || batch.corrects) await keepEntries(tx, batch)
    if (batch.kinds.has('gate-pass') || batch.corrects) await noticeTwice(tx, batch)
    if (batch.kinds.has('gate-key-issued') || batch.kinds.has('gate-key-revoked'))
      await keepGateKeys(tx, batch)
    if (batch.kinds.has('gate-shift')) await keepTurns(tx, batch)
    if (batch.kinds.has('gate-equipped')) await keepEquipment(tx, batch)
    if (batch.kinds.has('incident-opened')) await openIncidents(tx, batch)
    if (batch.kinds.has('incident-acknowledged')) await acknowledge(tx, batch)
    if (batch.kinds.has('incident-closed')) await closeIncidents(tx, batch)
    if (batch.kinds.has('passes-destroyed')) await forget(tx, batch)
    if (batch.kinds.has('entry-key-made')) await keepKeys(tx, batch)
    if (batch.kinds.has('entry-share-destroyed')) await keepGone(tx, batch)
  },
  // Two phones may stand at one gate: in key order neither waits for the other in a ring.
  last: async (tx, batches) => {
    const moving = batches.filter(({ kinds, corrects }) => corrects || kinds.has('gate-pass'))
    if (moving.length > 0) await countPasses(tx, moving)
  },
  guard: async (tx, entries, now) => {
    for (const entry of entries) if (isLate(entry, now)) entry.personal = {}
    await guardIncidents(tx, entries)
  },
}

/**
 * What is taken back or corrected is counted out of its hour again. Counted under the gate's present area: this comes after every change of
 * the grid among the same records, and those move only what is there already.
 */
async function countPasses(tx: Tx, batches: readonly Batch[]): Promise<void> {
  const parts = batches.flatMap(({ rows, correcting, corrects, kinds }) => [
    ...(kinds.has('gate-pass')
      ? [
          sql`select b.subject as gate, b.area, b.happened_at as at, b.facts, 1 as times from ${rows} b where b.kind = 'gate-pass'`,
        ]
      : []),
    ...(corrects
      ? [
          sql`select r.subject as gate, b.area, r.happened_at as at, r.payload as facts, -1 as times from ${correcting} b
            cross join lateral (select * from record r where r.id = b.corrects offset 0) r where r.kind = 'gate-pass'`,
        ]
      : []),
  ])
  await sql`
    insert into gate_hour as h (gate, hour, area, entered, refused, by_hand)
    select p.gate, date_trunc('hour', p.at), (select s.area from subject s where s.subject = p.gate),
      sum(case when (p.facts ->> 'entered')::boolean then p.times * (1 + coalesce((p.facts ->> 'companions')::int, 0)) else 0 end),
      sum(case when (p.facts ->> 'entered')::boolean then 0 else p.times end),
      sum(case when p.facts ->> 'verdict' = 'manual' then p.times else 0 end)
    from (${sql.join(parts, sql` union all `)}) p group by 1, 2 order by 1, 2
    on conflict (gate, hour) do update set entered = h.entered + excluded.entered, refused = h.refused + excluded.refused,
      by_hand = h.by_hand + excluded.by_hand`.execute(tx)
}

async function keepTurns(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into gate_turn (record, gate, area, account, turn, at)
    select b.id, b.subject, b.area, b.account, b.facts ->> 'turn', b.happened_at
    from ${batch.rows} b where b.kind = 'gate-shift' on conflict (record) do nothing`.execute(tx)
}

async function keepEquipment(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into gate_equipment as e (gate, area, signs, thermometer, said_at)
    select distinct on (b.subject) b.subject, b.area, (b.facts ->> 'signs')::boolean, (b.facts ->> 'thermometer')::boolean, b.happened_at
    from ${batch.rows} b where b.kind = 'gate-equipped' order by b.subject, b.happened_at desc, b.seq desc
    on conflict (gate) do update set signs = excluded.signs, thermometer = excluded.thermometer, said_at = excluded.said_at
    where e.said_at <= excluded.said_at`.execute(tx)
}

async function openIncidents(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into incident (incident, gate, area, why, opened_at, received_at, opened_by)
    select b.id, b.subject, b.area, b.facts ->> 'why', b.happened_at, b.received_at, b.account
    from ${batch.rows} b where b.kind = 'incident-opened' on conflict (incident) do nothing`.execute(tx)
}

async function acknowledge(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update incident i set acknowledged_at = b.happened_at, acknowledged_by = b.account
    from (
      select distinct on (b.facts ->> 'incident') (b.facts ->> 'incident')::uuid as incident, b.happened_at, b.account
      from ${batch.rows} b where b.kind = 'incident-acknowledged' order by b.facts ->> 'incident', b.seq
    ) b where i.incident = b.incident and i.acknowledged_at is null`.execute(tx)
}

async function closeIncidents(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update incident i set closed_at = b.happened_at, closed_by = b.account, closing = b.id, ending = b.ending
    from (
      select distinct on (b.facts ->> 'incident') (b.facts ->> 'incident')::uuid as incident, b.id, b.happened_at, b.account,
        b.facts ->> 'ending' as ending
      from ${batch.rows} b where b.kind = 'incident-closed' order by b.facts ->> 'incident', b.seq
    ) b where i.incident = b.incident and i.closed_at is null`.execute(tx)
}

async function forget(tx: Tx, batch: Batch): Promise<void> {
  await destroyPersonal(
    tx,
    sql`select r.id from ${batch.rows} b join record r on r.kind in ('gate-pass', 'incident-opened')
      and r.happened_at >= (b.facts ->> 'since')::timestamptz and r.happened_at < (b.facts ->> 'endsAt')::timestamptz
      where b.kind = 'passes-destroyed'`,
  )
  for (const table of [sql.table('gate_entry'), sql.table('gate_twice')])
    await sql`delete from ${table} e where e.at < (
    select max((b.facts ->> 'endsAt')::timestamptz) from ${batch.rows} b where b.kind = 'passes-destroyed')`.execute(
      tx,
    )
}

/** One that comes when its time is over is taken in without what it says of anybody. */
function isLate({ kind, draft }: Entry, now: number): boolean {
  const isMovement = kind.name === 'gate-pass' || kind.name === 'incident-opened'
  return isMovement && Date.parse(draft.happenedAt) < now - PASSES_KEPT
}

/** Only an incident of this very gate is taken on or closed, and only once. */
async function guardIncidents(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const after = entries.filter(({ kind }) => AFTER.has(kind.name))
  if (after.length === 0) return
  const ids = after.map(({ payload }) => String(payload['incident']))
  const { rows } = await sql<{ incident: string; gate: string; closed: boolean }>`
    select incident, gate, closed_at is not null as closed from incident where incident = any(${ids}::uuid[])`.execute(
    tx,
  )
  const known = new Map(rows.map((row) => [row.incident, row]))
  for (const { payload, draft, index } of after) {
    const incident = known.get(String(payload['incident']))
    const fault = { path: `${index}.payload.incident`, message: draft.subject }
    if (incident?.gate !== draft.subject) throw new Refusal('incident-unknown', [fault])
    if (incident.closed) throw new Refusal('incident-over', [fault])
  }
}
