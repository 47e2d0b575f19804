import { sql, type RawBuilder } from 'kysely'
import { each } from '../../database/each.ts'
import { isValidAt, type Batch } from '../ledger/batch.ts'

/** Subjects that records of these kinds are about, in this batch or taken back by it, and the number up to which the ledger counts. */
export function touchedBy(batch: Batch, kinds: readonly string[]): RawBuilder<unknown> {
  return sql`(
    select subject, max(seq) as seq from (
      select b.subject, b.seq from ${batch.rows} b where b.kind = any(${kinds}::text[])
      union all
      select r.subject, b.seq from ${batch.correcting} b
      ${each('record', 'r', sql`r.id = b.corrects`)} where r.kind = any(${kinds}::text[])
    ) t group by subject)`
}

/** Which records say what: those that bring a subject into being, those that amend it, and the fields they speak of. */
export type Saying = { births: readonly string[]; amendments: readonly string[]; fields: readonly string[] }

/**
 * What is said of the subjects of `touched` (subject, seq), as common table expressions: `wide` (subject, v: a field's value by its
 * name, basis, born_at) and `torn` (subject, conflicts).
 *
 * A field's value follows from the valid records alone, whatever order they came in. An amendment puts aside what its author had
 * seen: the record it names as its basis, all that was written before that one, and what the subject began with. Of several values left
 * standing the one said last (by its own time, then its id) is shown, and all of them are kept as a conflict.
 *
 * What belongs to one subject is brought together by windows, never by looking through the others: a list of people sought is a batch of
 * thousands of subjects.
 */
export function derived(touched: RawBuilder<unknown>, saying: Saying): RawBuilder<unknown> {
  const { births, amendments, fields } = saying
  return sql`touched as materialized (select * from ${touched} t), valid as materialized (
    select r.id, r.seq, r.subject, r.happened_at, r.kind = any(${births}::text[]) as birth, r.payload,
      (r.payload ->> 'basis')::uuid as basis
    from touched t
    ${each('record', 'r', sql`r.subject = t.subject and r.kind = any(${[...births, ...amendments]}::text[])`)}
    where ${isValidAt(sql`t.seq`)}
  ), statement as (
    select v.id, v.seq, v.subject, v.happened_at, v.birth, v.payload || coalesce(p.payload, '{}') as payload, v.basis, k.seq as basis_seq,
      first_value(v.id) over (partition by v.subject order by v.seq desc) as newest,
      first_value(case when v.birth then v.happened_at end) over (partition by v.subject order by v.birth desc, v.seq) as born_at,
      max(v.seq) filter (where v.birth) over (partition by v.subject) as last_birth
    from valid v
    left join lateral (select payload from record_personal p where p.id = v.id offset 0) p on true
    left join lateral (select seq from record k where k.id = v.basis offset 0) k on true
  ), said as (
    select s.id, s.seq, s.subject, s.happened_at, s.birth, s.basis, s.basis_seq, s.newest, s.born_at, f.key as field, f.value,
      array_agg(s.id) over same as ids, array_agg(s.seq) over same as seqs, array_agg(s.birth) over same as births,
      array_agg(s.basis) over same as bases, array_agg(s.basis_seq) over same as basis_seqs
    from statement s cross join lateral jsonb_each(s.payload) f
    where f.key = any(${fields}::text[]) and not (s.birth and s.last_birth > s.seq)
    window same as (partition by s.subject, f.key)
  ), told as materialized (
    select s.*, cardinality(ids) = 1 or not exists (
      select 1 from unnest(ids, seqs, births, bases, basis_seqs) as a(id, seq, birth, basis, basis_seq)
      where a.id <> s.id and not a.birth and (s.birth or a.basis = s.id or (a.basis_seq < a.seq and s.seq <= a.basis_seq))) as stands
    from said s
  ), wide as (
    select b.subject, jsonb_object_agg(b.field, b.value) as v, (array_agg(b.newest))[1] as basis, min(b.born_at) as born_at
    from (
      select distinct on (subject, field) subject, field, value, newest, born_at
      from told order by subject, field, stands desc, happened_at desc, id desc
    ) b group by b.subject
  ), torn as (
    select subject, jsonb_agg(jsonb_build_object('field', field, 'values', values) order by field) as conflicts from (
      select subject, field, jsonb_agg(jsonb_build_object('record', id, 'value', value, 'at', happened_at) order by happened_at, id) as values
      from told where stands group by subject, field having count(distinct coalesce(value ->> 'hash', value::text)) > 1
    ) c group by subject
  )`
}

/** The last valid record of these kinds about each touched subject, by the ledger's order: (subject, id, kind, payload, happened_at). */
export function lastWord(
  kinds: readonly string[],
  where: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  return sql`(
    select distinct on (r.subject) r.subject, r.id, r.kind, r.payload, r.happened_at
    from touched t ${each('record', 'r', sql`r.subject = t.subject and r.kind = any(${kinds}::text[])`)}
    where ${where} and ${isValidAt(sql`t.seq`)} order by r.subject, r.seq desc)`
}
