import { sql } from 'kysely'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Entry } from '../ledger/drafting.ts'
import { COLUMNS, privateIn, stepRefusal, type Content, type Standing, type Step } from './rules.ts'

/** Refuses what an article's standing does not allow; each entry is judged by what those before it in the same call have made of it. */
export async function guardArticles(tx: Tx, entries: readonly Entry[], now: number): Promise<void> {
  const own = entries.filter(({ kind }) => kind.subject === 'article')
  if (own.length === 0) return
  await guardColumns(tx, own)
  const standings = await lockStandings(
    tx,
    own.map(({ draft }) => draft.subject),
  )
  for (const entry of own) {
    const { subject } = entry.draft
    const standing = standings.get(subject)
    const refused = refusalOf(standing, entry, now)
    if (refused) throw new Refusal(refused, [{ path: `${entry.index}.payload`, message: subject }])
    if (entry.kind.name === 'article-approved') await guardPrivacy(tx, entry)
    standings.set(subject, after(standing, entry))
  }
}

type Located = Standing & { area: string }

async function lockStandings(tx: Tx, articles: readonly string[]): Promise<Map<string, Located>> {
  const { rows } = await sql<Located & { article: string }>`
    select article, area, version, version_by as "versionBy", submitted, approved, to_json(publish_at) #>> '{}' as "publishAt", published,
      withdrawn_at is not null as withdrawn
    from article where article = any(${[...new Set(articles)].sort()}::uuid[]) order by article for update`.execute(
    tx,
  )
  return new Map(rows.map(({ article, ...standing }) => [article, standing]))
}

function refusalOf(
  standing: Located | undefined,
  { kind, payload, by, area }: Entry,
  now: number,
): RefusalCode | undefined {
  if (kind.name === 'article-imported') return standing ? 'article-changed-meanwhile' : undefined
  // An article stays where it is: what it is about is no part of its text.
  if (standing && standing.area !== area) return 'out-of-scope'
  // The kinds of this slice have these fields: their payloads were parsed by them.
  const said = payload as { basisVersion: number; version: number; publishAt: string }
  const step = { ...said, basis: said.basisVersion, account: by.account, kind: kind.name, now } as Step
  return stepRefusal(standing, step)
}

function after(before: Located | undefined, { kind, by, area }: Entry): Located {
  const fresh: Located = {
    area,
    version: 0,
    versionBy: by.account,
    submitted: null,
    approved: null,
    publishAt: null,
    published: null,
    withdrawn: false,
  }
  const standing = before ?? fresh
  const { version } = standing
  const becomes: Record<string, Partial<Located>> = {
    'article-drafted': { version: version + 1, versionBy: by.account, publishAt: null },
    'article-imported': { version: 1, approved: 1, published: 1 },
    'article-submitted': { submitted: version },
    'article-approved': { approved: version },
    'article-returned': { approved: null, submitted: null, publishAt: null },
    'article-published': { published: version, publishAt: null },
    'article-corrected': { published: version, publishAt: null, withdrawn: false },
    'article-withdrawn': { withdrawn: true },
  }
  return { ...standing, ...becomes[kind.name] }
}

async function guardColumns(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const named = entries.flatMap(({ payload, index }) => {
    // As above: of this slice's kinds.
    const { content } = payload as { content?: { column: string } }
    return content ? [{ column: content.column, index }] : []
  })
  if (named.length === 0) return
  const { rows } = await sql<{ column: string }>`select column_key as column from portal_column`.execute(tx)
  const known = new Set([...COLUMNS, ...rows].map(({ column }) => column))
  const wrong = named.find(({ column }) => !known.has(column))
  if (wrong)
    throw new Refusal('column-unknown', [
      { path: `${wrong.index}.payload.content.column`, message: wrong.column },
    ])
}

/** Whoever approves has seen what in the text might tell who somebody is, and says so. */
async function guardPrivacy(tx: Tx, { draft, payload, index }: Entry): Promise<void> {
  // As above: of this slice's kinds.
  const { version, acknowledged } = payload as { version: number; acknowledged: boolean }
  if (acknowledged) return
  const { rows } = await sql<{ content: Content }>`
    select content from article_version where article = ${draft.subject} and version = ${version}`.execute(tx)
  const found = rows[0] ? privateIn(rows[0].content) : []
  if (found.length > 0)
    throw new Refusal(
      'article-private',
      found.map(({ what, around }) => ({ path: `${index}.payload.${what}`, message: around })),
    )
}
