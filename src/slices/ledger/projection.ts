import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from './batch.ts'

/** Where subjects are and what tags they carry: folds the `change` of records of any kind, so no kind is named here. */
export const subjectProjection: Projection = { kinds: 'any', fold: foldChanges }

/**
 * Changes of one subject apply in ledger order. A batch seldom holds two for one subject, so it is folded in rounds: the
 * first change of each subject, then the second of those that have one.
 */
async function foldChanges(tx: Tx, batch: Batch): Promise<void> {
  for (let round = 1; ; round += 1) {
    const { rows } = await sql<{ left: number }>`
      with change as (
        select b.seq, b.subject, b.area, b.change, row_number() over (partition by b.subject order by b.seq) as round
        from ${batch.rows} b where b.change is not null
      ), folded as (
        insert into subject as s (subject, kind, area, tags, active)
        select c.subject, coalesce(c.change ->> 'kind', ''), coalesce(c.change ->> 'area', c.area),
          coalesce((select array_agg(distinct tag order by tag) from jsonb_array_elements_text(c.change -> 'add') tag), '{}'),
          coalesce((c.change ->> 'active')::boolean, true)
        from change c where c.round = ${round} order by c.seq
        on conflict (subject) do update set
          area = case when (select c.change ? 'area' from change c where c.round = ${round} and c.subject = s.subject)
            then excluded.area else s.area end,
          tags = (
            select coalesce(array_agg(distinct tag order by tag), '{}') from (
              select tag from unnest(s.tags) tag, change c
              where c.round = ${round} and c.subject = s.subject
                and not coalesce(c.change -> 'drop', '[]') ? tag
                and not coalesce(c.change -> 'clear', '[]') ? split_part(tag, ':', 1)
              union all select tag from unnest(excluded.tags) tag
            ) kept
          ),
          active = case when (select c.change ? 'active' from change c where c.round = ${round} and c.subject = s.subject)
            then excluded.active else s.active end
        returning 1
      )
      select (select count(*) from change where round > ${round}) as left, (select count(*) from folded) as folded`.execute(
      tx,
    )
    if ((rows[0]?.left ?? 0) === 0) return
  }
}
