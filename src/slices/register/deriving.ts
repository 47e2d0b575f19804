import { sql, type RawBuilder } from 'kysely'
import { isValidAt, type Batch } from '../ledger/batch.ts'

/** Subjects that records of these kinds are about, in this batch or taken back by it, and the number up to which the ledger counts. */
export function touchedBy(batch: Batch, kinds: readonly string[]): RawBuilder<unknown> {
  return sql`(
    select subject, max(seq) as seq from (
      select b.subject, b.seq from ${batch.rows} b where b.kind = any(${kinds}::text[])
      union all
      select r.subject, b.seq from ${batch.rows} b join record r on r.id = b.corrects where r.kind = any(${kinds}::text[])
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
 */
export function derived(touched: RawBuilder<unknown>, saying: Saying): RawBuilder<unknown> {
  const { births, amendments, fields } = saying
  return sql`touched as materialized (select * from ${touched} t), statement as materialized (
    select r.id, r.seq, r.subject, r.happened_at, r.kind = any(${births}::text[]) as birth,
      r.payload || coalesce(p.payload, '{}') as payload, (r.payload ->> 'basis')::uuid as basis, k.seq as basis_seq
    from touched t
    join record r on r.subject = t.subject and r.kind = any(${[...births, ...amendments]}::text[])
    left join record_personal p on p.id = r.id
    left join record k on k.id = (r.payload ->> 'basis')::uuid
    where ${isValidAt(sql`t.seq`)}
  ), said as materialized (
    select s.id, s.seq, s.subject, s.happened_at, s.birth, s.basis, s.basis_seq, f.key as field, f.value
    from statement s cross join lateral jsonb_each(s.payload) f
    where f.key = any(${fields}::text[])
      and not (s.birth and exists (select 1 from statement l where l.subject = s.subject and l.birth and l.seq > s.seq))
  ), told as materialized (
    select s.*, not exists (
      select 1 from said a where a.subject = s.subject and a.field = s.field and a.id <> s.id and not a.birth
        and (s.birth or a.basis = s.id or (a.basis_seq < a.seq and s.seq <= a.basis_seq))) as stands
    from said s
  ), wide as (
    select b.subject, jsonb_object_agg(b.field, b.value) as v,
      (select s.id from statement s where s.subject = b.subject order by s.seq desc limit 1) as basis,
      (select s.happened_at from statement s where s.subject = b.subject and s.birth order by s.seq limit 1) as born_at
    from (
      select distinct on (subject, field) subject, field, value from told order by subject, field, stands desc, happened_at desc, id desc
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
    from touched t join record r on r.subject = t.subject and r.kind = any(${kinds}::text[])
    where ${where} and ${isValidAt(sql`t.seq`)} order by r.subject, r.seq desc)`
}
