import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { DAY } from '../../core/cadence.ts'
import type { InputOf, ReplyOf } from '../../core/endpoint.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { textToDocument } from '../../core/rich-text.ts'
import { within } from '../../database/connect.ts'
import { directiveText } from '../directives/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import type { configurePortal, listArticles, recordArticle, showArticle, watchPortal } from './contract.ts'
import { articlesIn, contentOf, findArticle, versionsOf } from './editing-queries.ts'
import { privateIn } from './rules.ts'
import { columnsOf, newestByColumn, settingsOf, wordsLookedFor } from './queries.ts'

export async function listForEditors(
  ledger: Ledger,
  by: Principal,
  query: InputOf<typeof listArticles>['query'],
): Promise<ReplyOf<typeof listArticles>> {
  return within(ledger.database, by.area, (tx) => articlesIn(tx, by, query))
}

export async function showForEditors(
  ledger: Ledger,
  by: Principal,
  article: string,
): Promise<ReplyOf<typeof showArticle>> {
  return within(ledger.database, by.area, async (tx) => {
    const found = await findArticle(tx, by, article)
    const content = found && (await contentOf(tx, article, found.version))
    if (!found || !content) throw new Refusal('not-found')
    return { ...found, content, versions: await versionsOf(tx, article), findings: privateIn(content) }
  })
}

/** A step of an editor’s, as a record. Where an article lies is known, save for a new one. */
export async function recordStep(
  ledger: Ledger,
  by: Principal,
  given: InputOf<typeof recordArticle>['body'],
): Promise<void> {
  const { id, kind, article, happenedAt, payload } = given
  const { rows } = await within(ledger.database, by.area, (tx) =>
    sql<{ area: string }>`select area from article where article = ${article}`.execute(tx),
  )
  const area = rows[0]?.area ?? given.area ?? by.area
  await appendRecords(ledger, by, [{ id, kind, subject: article, area, happenedAt, payload }])
}

/** A draft of a directive: its title, where it comes from, its text a paragraph a line. Sent again it is the same draft. */
export async function draftFromDirective(
  ledger: Ledger,
  by: Principal,
  { article, id, directive }: { article: string; id: string; directive: string },
): Promise<void> {
  const found = await within(ledger.database, by.area, (tx) => directiveText(tx, directive))
  if (!found) throw new Refusal('not-found')
  const { title, source, issuer, text } = found
  const content = {
    title: title.slice(0, 150),
    column: 'notices',
    source: (source || issuer).slice(0, 120),
    author: '',
    body: textToDocument(text),
  }
  const happenedAt = new Date(ledger.now()).toISOString()
  await appendRecords(ledger, by, [
    {
      id,
      kind: 'article-drafted',
      subject: article,
      area: by.area,
      happenedAt,
      payload: { content, basisVersion: 0 },
    },
  ])
}

export async function watchColumns(ledger: Ledger, by: Principal): Promise<ReplyOf<typeof watchPortal>> {
  const now = ledger.now()
  return within(ledger.database, by.area, async (tx) => {
    const columns = await columnsOf(tx)
    const newest = await newestByColumn(
      tx,
      columns.map(({ column }) => column),
    )
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from article where submitted = version and approved is distinct from version`.execute(
      tx,
    )
    return {
      columns: columns.map((one) => {
        const at = newest.get(one.column)
        const staleAt = at && at.getTime() + one.staleDays * DAY
        return {
          ...one,
          newestAt: at?.toISOString() ?? null,
          staleOn: staleAt === undefined ? null : new Date(staleAt).toISOString(),
          stale: staleAt !== undefined && staleAt <= now,
        }
      }),
      settings: await settingsOf(tx),
      waiting: rows[0]?.waiting ?? 0,
      lookedFor: await wordsLookedFor(tx, new Date(now - 30 * DAY), 20),
    }
  })
}

/** Both are of the whole county: whoever leads a part of it does not reach them. */
export async function configure(
  ledger: Ledger,
  by: Principal,
  { id, happenedAt, column, settings }: InputOf<typeof configurePortal>['body'],
): Promise<void> {
  const drafts = [
    ...(column ? [{ id, kind: 'column-configured', payload: column }] : []),
    ...(settings
      ? [
          {
            id: column ? uuidV7(ledger.now(), randomBytes(10)) : id,
            kind: 'portal-configured',
            payload: { settings },
          },
        ]
      : []),
  ]
  await appendRecords(
    ledger,
    by,
    drafts.map((draft) => ({ ...draft, subject: draft.id, area: ledger.county, happenedAt })),
  )
}
