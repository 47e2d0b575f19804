import { sql, type RawBuilder } from 'kysely'

/**
 * Joins what is looked up by key for each row `t` before it, as in each('subject', 's', sql`s.subject = t.subject`): one index probe a
 * row, whatever the planner expects. Left to itself it expects next to nothing of tables fenced by area and of common table
 * expressions, and reads a whole table for each row (measured: 31 million comparisons for a batch of 1,100 subjects). `alias` names the
 * table inside and outside of it.
 */
export function each(table: string, alias: string, where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`cross join lateral (select * from ${sql.table(table)} ${sql.ref(alias)} where ${where} offset 0) ${sql.ref(alias)}`
}
