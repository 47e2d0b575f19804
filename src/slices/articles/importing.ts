import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { plainText } from '../../core/rich-text.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { articleImported } from './kinds/article-imported.ts'
import { regionNames } from './queries.ts'
import type { SavedArticle } from './saved-page.ts'

/** One article to come in. `origin`: the file, and the row of a table. */
export type Incoming = SavedArticle & {
  origin: string
  column: string
  /** The region's name or number as the table has it. */
  region?: string | undefined
  summary?: string | undefined
  sourceUrl?: string | undefined
}

/** What became of one. `field`: of what was wrong with it. */
export type Outcome =
  | {
      origin: string
      status: 'imported' | 'already' | 'would-import'
      article: string
      slug: string
      title: string
      area: string
      publishedAt: string
      views: number
    }
  | { origin: string; status: 'faulty'; code: RefusalCode; field: string }

type Making = { ledger: Ledger; by: Principal; regions: ReadonlyMap<string, string> }

/**
 * Brings articles of an earlier site in, each by itself: what is wrong with one keeps no other out, and each is answered for. An article's
 * id follows from what it says, so that the same page again is nothing new. `dryRun` looks and writes nothing.
 */
export async function importArticles(
  ledger: Ledger,
  by: Principal,
  incoming: AsyncIterable<Incoming | Outcome>,
  dryRun: boolean,
): Promise<Outcome[]> {
  const regions = await within(ledger.database, ledger.county, regionNames)
  const outcomes: Outcome[] = []
  for await (const one of incoming) {
    if ('status' in one) outcomes.push(one)
    else outcomes.push(await importOne({ ledger, by, regions }, one, dryRun))
  }
  return outcomes
}

async function importOne(making: Making, one: Incoming, dryRun: boolean): Promise<Outcome> {
  const { ledger, by } = making
  const { origin, publishedAt } = one
  if (publishedAt === undefined || publishedAt > ledger.now())
    return { origin, status: 'faulty', code: 'bad-input', field: 'publishedAt' }
  const area = regionOf(making, one)
  const payload = {
    content: contentOf(one),
    publishedAt: new Date(publishedAt).toISOString(),
    views: one.views,
    origin: origin.slice(-300),
  }
  const parsed = articleImported.payload.safeParse(payload)
  if (!parsed.success)
    return {
      origin,
      status: 'faulty',
      code: 'bad-input',
      field: parsed.error.issues[0]?.path.join('.') ?? '',
    }
  const article = articleOf(one, publishedAt)
  const told = {
    origin,
    article,
    slug: article.replaceAll('-', '').slice(-12),
    title: one.title,
    area,
    publishedAt: payload.publishedAt,
    views: one.views,
  }
  if (await isThere(ledger, article)) return { ...told, status: 'already' }
  if (dryRun) return { ...told, status: 'would-import' }
  const now = ledger.now()
  const draft = {
    id: uuidV7(now, randomBytes(10)),
    kind: articleImported.name,
    subject: article,
    area,
    happenedAt: new Date(now).toISOString(),
    payload,
  }
  try {
    await appendRecords(ledger, { ...by, program: true }, [draft])
    return { ...told, status: 'imported' }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { origin, status: 'faulty', code: error.code, field: error.faults[0]?.path ?? '' }
  }
}

/** A page that names where it comes from is a repost, as far as the earlier site told. */
function contentOf({ title, source, author, editor, column, summary, sourceUrl, body }: Incoming): object {
  return { title, source, author, editor, column, summary, sourceUrl, body }
}

/** The township a title names, or the county; never outside of whoever imports. */
function regionOf({ ledger, by, regions }: Making, { region = '', title }: Incoming): string {
  const given = region.trim()
  if (regions.has(given)) return given
  const names = [...regions].filter(([area]) => isWithin(area, by.area))
  const said =
    names.find(([, name]) => name === given) ??
    names.find(([area, name]) => area !== ledger.county && title.includes(name))
  return said?.[0] ?? by.area
}

/** From the hour it was published at and all it says. */
function articleOf({ title, body, source }: Incoming, publishedAt: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([title, source, publishedAt, plainText(body)]))
    .digest()
  return uuidV7(publishedAt, digest.subarray(0, 10))
}

async function isThere(ledger: Ledger, article: string): Promise<boolean> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql`select 1 from article where article = ${article}`.execute(tx),
  )
  return rows.length > 0
}
