import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'

/** Comments and how they stand. Nicknames and texts lie with the personal fields of their records and are read there. */
export const commentProjection: Projection = {
  kinds: ['comment-made', 'comment-settled', 'comment-answered', 'comment-reported'],
  lives: [{ table: 'comment' }],
  fold: async (tx, batch) => {
    if (batch.kinds.has('comment-made')) await foldMade(tx, batch)
    if (batch.kinds.has('comment-answered')) await foldAnswered(tx, batch)
    if (batch.kinds.has('comment-reported'))
      await sql`
        update comment c set reports = c.reports + 1 from ${batch.rows} b
        where b.kind = 'comment-reported' and c.comment = b.subject and c.state = 'shown'`.execute(tx)
    if (batch.kinds.has('comment-settled')) await foldSettled(tx, batch)
  },
}

async function foldMade(tx: Tx, { rows }: Batch): Promise<void> {
  await sql`
    insert into comment (comment, article, area, parent, made_at, state, record)
    select b.subject, (b.facts ->> 'article')::uuid, b.area, (b.facts ->> 'parent')::uuid, b.received_at, 'held', b.id
    from ${rows} b where b.kind = 'comment-made'`.execute(tx)
}

async function foldAnswered(tx: Tx, { rows }: Batch): Promise<void> {
  await sql`
    insert into comment (comment, article, area, parent, made_at, state, record, settled_at, settled_by, official)
    select b.subject, (b.facts ->> 'article')::uuid, b.area, (b.facts ->> 'parent')::uuid, b.received_at, 'shown', b.id, b.received_at,
      b.account, b.facts ->> 'answeringUnit'
    from ${rows} b where b.kind = 'comment-answered'`.execute(tx)
}

async function foldSettled(tx: Tx, { rows }: Batch): Promise<void> {
  await sql`
    update comment c set state = case when (b.facts ->> 'isShown')::boolean then 'shown' else 'hidden' end, reports = 0,
      settled_at = b.received_at, settled_by = b.account
    from ${rows} b where b.kind = 'comment-settled' and c.comment = b.subject`.execute(tx)
}
