import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'

/** Adds what was counted since the last time, in one statement: no row is written by a hit. Runs beside others: in id order. */
export async function addViews(ledger: Ledger, counted: ReadonlyMap<string, number>): Promise<void> {
  const lines = [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
  if (lines.length === 0) return
  await within(ledger.database, ledger.county, (tx) =>
    sql`
      insert into article_views as v (article, views)
      select article, views from unnest(${lines.map(([article]) => article)}::uuid[], ${lines.map(([, views]) => views)}::bigint[]) n(article, views)
      order by article
      on conflict (article) do update set views = v.views + excluded.views`.execute(tx),
  )
}

/** The same for what readers looked for and found. Only words: who looked is nowhere. */
export async function addSearches(ledger: Ledger, counted: ReadonlyMap<string, number>): Promise<void> {
  const lines = [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
  if (lines.length === 0) return
  const day = new Date(ledger.now()).toISOString().slice(0, 10)
  await within(ledger.database, ledger.county, (tx) =>
    sql`
      insert into search_word as w (word, day, searches)
      select word, ${day}::date, searches from unnest(${lines.map(([word]) => word)}::text[], ${lines.map(([, times]) => times)}::bigint[]) n(word, searches)
      order by word
      on conflict (word) do update set day = excluded.day, searches = w.searches + excluded.searches`.execute(
      tx,
    ),
  )
}

/** Publishes what is due. Each by itself: what cannot go out any more keeps no other back. Gives how many went out. */
export async function publishDue(ledger: Ledger): Promise<number> {
  const now = ledger.now()
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ article: string; area: string; version: number; again: boolean }>`
      select article, area, version, published is not null as again from article
      where publish_at <= ${new Date(now)} and approved = version order by publish_at, article limit 500`.execute(
      tx,
    ),
  )
  let out = 0
  for (const { article, area, version, again } of rows) {
    const draft = {
      id: uuidV7(now, randomBytes(10)),
      kind: again ? 'article-corrected' : 'article-published',
      subject: article,
      area,
      happenedAt: new Date(now).toISOString(),
      payload: again ? { version, changed: CHANGED_BY_SCHEDULE } : { version },
    }
    const done = await appendRecords(ledger, machineOf(ledger), [draft]).catch((error: unknown) => {
      // Somebody stopped or published it meanwhile.
      if (error instanceof Refusal) return []
      throw error
    })
    out += done.length
  }
  return out
}

const CHANGED_BY_SCHEDULE = '按计划更新'
