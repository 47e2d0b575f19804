import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import { isValidAt, type Batch, type Projection } from './batch.ts'

/** Where subjects are and what tags they carry: folds the `change` of records of any kind, so no kind is named here. */
export const subjectProjection: Projection = {
  kinds: 'any',
  lives: [
    { table: 'subject', subject: 'subject' },
    { table: 'subject_tag', subject: 'subject' },
  ],
  fold: async (tx, batch) => {
    if (!batch.changes && !batch.corrects) return
    const touched = changedBy(batch)
    if (batch.alters || batch.corrects) await forgetTags(tx, touched)
    if (batch.changes) await foldChanges(tx, batch)
    if (batch.corrects) await refold(tx, batch)
    await rememberTags(tx, touched)
  },
}

/** Subjects that a batch changes, or of which it takes a change back. */
function changedBy({ changing, correcting }: Batch): RawBuilder<unknown> {
  return sql`(
    select b.subject from ${changing} b where b.change is not null
    union select r.subject from ${correcting} b join record r on r.id = b.corrects where r.change is not null)`
}

/** By their whole key: lists by tag need no second index. */
async function forgetTags(tx: Tx, touched: RawBuilder<unknown>): Promise<void> {
  await sql`
    delete from subject_tag x using ${touched} t join subject s on s.subject = t.subject cross join unnest(s.tags) u(tag)
    where x.tag = u.tag and x.area = s.area and x.subject = s.subject`.execute(tx)
}

/** In key order, so that neighbours in the index are written together. */
async function rememberTags(tx: Tx, touched: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into subject_tag (tag, area, subject)
    select tag, s.area, s.subject from ${touched} t join subject s on s.subject = t.subject cross join unnest(s.tags) tag
    where s.active order by tag collate "C", s.area, s.subject
    on conflict do nothing`.execute(tx)
}

/** One change of each subject: a batch holds no two about the same one. */
async function foldChanges(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into subject as s (subject, number, kind, area, tags, active)
    select b.subject, b.seq, coalesce(b.change ->> 'kind', ''), coalesce(b.change ->> 'area', b.area),
      coalesce((select array_agg(distinct tag order by tag) from jsonb_array_elements_text(b.change -> 'add') tag), '{}'),
      coalesce((b.change ->> 'active')::boolean, true)
    from ${batch.changing} b where b.change is not null order by b.seq
    on conflict (subject) do update set (area, tags, active) = (
      select case when b.change ? 'area' then excluded.area else s.area end,
        (
          select coalesce(array_agg(distinct tag order by tag), '{}') from (
            select tag from unnest(s.tags) tag
            where not coalesce(b.change -> 'drop', '[]') ? tag and not coalesce(b.change -> 'clear', '[]') ? split_part(tag, ':', 1)
            union all select tag from unnest(excluded.tags) tag
          ) kept
        ),
        case when b.change ? 'active' then excluded.active else s.active end
      from ${batch.changing} b where b.seq = excluded.number
    )`.execute(tx)
}

/**
 * Subjects of which a change was taken back, from all changes that are valid now and where the grid has taken them: a tag is there when it was last added no
 * earlier than it was last dropped; what no valid record brings into being is not there.
 */
async function refold(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with hit as (
      select r.subject, max(b.seq) as seq from ${batch.correcting} b
      ${each('record', 'r', sql`r.id = b.corrects`)} where r.change is not null group by 1
    ), valid as materialized (
      select r.subject, r.seq, r.change, r.area from hit ${each('record', 'r', sql`r.subject = hit.subject`)}
      where r.change is not null and ${isValidAt(sql`hit.seq`)}
    ), added as (
      select subject, tag, max(seq) as seq from valid cross join jsonb_array_elements_text(change -> 'add') tag group by 1, 2
    ), dropped as (
      select subject, tag, max(seq) as seq from valid cross join jsonb_array_elements_text(change -> 'drop') tag group by 1, 2
    ), cleared as (
      select subject, label, max(seq) as seq from valid cross join jsonb_array_elements_text(change -> 'clear') label group by 1, 2
    ), kept as (
      select a.subject, array_agg(a.tag order by a.tag) as tags from added a
      left join dropped d on d.subject = a.subject and d.tag = a.tag
      left join cleared c on c.subject = a.subject and c.label = split_part(a.tag, ':', 1)
      where a.seq >= coalesce(d.seq, 0) and a.seq >= coalesce(c.seq, 0) group by 1
    )
    update subject s set
      tags = coalesce((select k.tags from kept k where k.subject = s.subject), '{}'),
      area = coalesce(
        (select area_now(w.area) from (
          select v.seq, v.change ->> 'area' as area from valid v where v.subject = s.subject and v.change ? 'area'
          union all select f.seq, f.area from subject_shift f where f.subject = s.subject
        ) w order by w.seq desc limit 1),
        (select area_now(v.area) from valid v where v.subject = s.subject and v.change ? 'kind' order by v.seq limit 1), s.area),
      active = exists (select 1 from valid v where v.subject = s.subject and v.change ? 'kind') and coalesce(
        (select (v.change ->> 'active')::boolean from valid v where v.subject = s.subject and v.change ? 'active'
          order by v.seq desc limit 1), true)
    from hit where s.subject = hit.subject`.execute(tx)
}
