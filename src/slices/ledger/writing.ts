import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { batchOfIds, foldBatches, type Batch, type Line, type Projection } from './batch.ts'
import type { Entry, Rulebook } from './drafting.ts'
import { roundsOf, runsOf } from './rules.ts'
import { keepHorizon } from './turns.ts'
import type { Place } from './placing.ts'

/** Another transaction has just written one of these ids: this one must begin again and will then find it. */
export class Collision extends Error {}

/** Inserts the entries in order and folds them. Gives each id its sequence number. */
export async function writeEntries(
  tx: Tx,
  book: Rulebook & { county: string; projections: readonly Projection[] },
  place: Place,
  entries: readonly Entry[],
): Promise<Map<string, number>> {
  const rows = entries.map(
    ({ draft, by, kind, area, facts, personal, change, contentHash, seal, cause }) => ({
      id: draft.id,
      kind: kind.name,
      subject: draft.subject,
      area,
      happened_at: draft.happenedAt,
      account: by.account,
      post: by.post,
      device: draft.device ?? null,
      corrects: draft.corrects ?? null,
      cause: cause?.draft.id ?? null,
      payload: facts,
      change,
      content_hash: `\\x${contentHash.toString('hex')}`,
      seal: seal ? `\\x${seal.toString('hex')}` : null,
      retention: kind.retention,
      personal: Object.keys(personal).length > 0 ? personal : null,
    }),
  )
  // The horizon is held before the first number is drawn: the join has read its one row by then.
  const written = await sql<{ id: string; seq: number }>`
    with horizon as materialized (select ${keepHorizon(book.county)} as held), given as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as r(
        id uuid, kind text, subject uuid, area text, happened_at timestamptz, account uuid, post uuid, device text, corrects uuid,
        cause uuid, payload jsonb, change jsonb, content_hash bytea, seal bytea, retention text, personal jsonb)
    ), apart as (
      insert into record_personal (id, area, subject, retention, payload)
      select id, area, subject, retention, personal from given where personal is not null on conflict do nothing
    )
    insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, device, corrects, cause, payload, change,
      content_hash, seal)
    select id, nextval('record_seq'), kind, subject, area, happened_at, ${new Date(book.now())}, account, post, device, corrects,
      cause, payload, change, content_hash, seal
    from horizon cross join given
    on conflict (id) do nothing
    returning id, seq`.execute(tx)
  if (written.rows.length < entries.length) throw new Collision('ids written by another transaction')
  await foldBatches(tx, book.projections, batchesOf(place, entries))
  return new Map(written.rows.map(({ id, seq }) => [id, seq]))
}

/** The batches that the entries are folded in, by the rule that a rebuild follows too (rules.ts). */
function batchesOf(place: Place, entries: readonly Entry[]): Batch[] {
  const about = new Map(place.standing.map(({ id, subject }) => [id, subject]))
  const subjectOf = ({ draft }: Entry): string => about.get(draft.corrects ?? '') ?? draft.subject
  const known = new Set(place.subjects.keys())
  const lineOf = ({ draft, kind, change }: Entry): Line<string> => ({
    key: draft.id,
    kind: kind.name,
    changes: change !== null,
    known: known.has(draft.subject),
    corrects: draft.corrects !== undefined,
    fromPhone: draft.device !== undefined,
    alone: kind.alone ?? false,
  })
  return runsOf(entries, ({ kind }) => kind).flatMap((run) =>
    roundsOf(run, subjectOf).map((round) => {
      const lines = round.map(lineOf)
      for (const { draft, change } of round) if (change) known.add(draft.subject)
      return batchOfIds(lines)
    }),
  )
}
