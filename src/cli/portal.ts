import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Refusal, REFUSALS } from '../core/refusals.ts'
import { within } from '../database/connect.ts'
import { readArticleTable } from '../slices/articles/csv-articles.ts'
import { importArticles, type Incoming, type Outcome } from '../slices/articles/importing.ts'
import { columnsOf } from '../slices/articles/queries.ts'
import type { Column } from '../slices/articles/rules.ts'
import { readSavedPage } from '../slices/articles/saved-page.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { openCounty } from './county.ts'
import { principalOf } from './principal.ts'

export const portalCommand: Command = {
  name: 'portal',
  summary: 'Bring an earlier site’s articles in: portal import FOLDER|FILE.csv --as USERNAME',
  help: [
    'hutong portal import FOLDER|FILE --as USERNAME [--column news] [--dry-run] [--json]',
    '',
    'FOLDER holds saved pages (.html, .htm, .txt; UTF-8, UTF-16 or GB18030) or tables (.csv), also in folders below it; FILE is one of these.',
    'A page gives title, source, author, editor, views and time; menus, disclaimers and comments stay out. A table’s first row names its',
    'columns: 标题, 正文, 发布时间, 来源, 作者, 责任编辑, 人气, 栏目, 地区, 摘要, 原文链接, or their English names.',
    '--as        the account in whose name they are recorded',
    '--column    the column for what names none (news)',
    '--dry-run   says what would come in and writes nothing',
    'What came in before is not doubled. Exit code 1 when a page or row could not be used; the others come in all the same.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(
      args,
      {
        as: { type: 'string' },
        column: { type: 'string', default: 'news' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      2,
    )
    const [verb, from] = positionals
    if (verb !== 'import' || from === undefined || !values.as)
      throw new WrongUse('Say: portal import FOLDER|FILE --as USERNAME.')
    const { as, column, 'dry-run': dryRun, json } = values
    return bringIn(io, { from, as, column, dryRun, json })
  },
}

type Wanted = { from: string; as: string; column: string; dryRun: boolean; json: boolean }

async function bringIn(io: Io, { from, as, column, dryRun, json }: Wanted): Promise<number> {
  const files = await filesIn(from)
  const open = await openCounty(io.config, json ? () => undefined : io.print)
  try {
    const by = await principalOf(open.ledger, as)
    const columns = await within(open.ledger.database, by.area, columnsOf)
    const outcomes = await importArticles(open.ledger, by, articlesIn(files, columns, column), dryRun)
    if (json) io.print(JSON.stringify({ outcomes }))
    else tell(io, outcomes)
    return outcomes.some(({ status }) => status === 'faulty') ? 1 : 0
  } finally {
    await open.close()
  }
}

async function filesIn(from: string): Promise<string[]> {
  const found = await stat(from).catch(() => undefined)
  if (!found) throw new Error(`There is nothing at ${from}.`)
  if (found.isFile()) return [from]
  const names = await readdir(from, { recursive: true })
  return names
    .filter((name) => /\.(?:x?html?|shtml|txt|csv)$/i.test(name))
    .sort()
    .map((name) => path.join(from, name))
}

/** One file after the other: a site’s years do not fit into memory at once. */
async function* articlesIn(
  files: readonly string[],
  columns: readonly Column[],
  fallback: string,
): AsyncGenerator<Incoming | Outcome> {
  const columnFor = (given: string): string =>
    columns.find((one) => [one.column, one.titleZh, one.titleEn].includes(given))?.column ?? fallback
  for (const file of files) {
    try {
      const bytes = await readFile(file)
      if (/\.csv$/i.test(file)) yield* readArticleTable(bytes, file, columnFor)
      else yield { ...readSavedPage(bytes, path.basename(file)), origin: file, column: fallback }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      yield { origin: file, status: 'faulty', code: error.code, field: '' }
    }
  }
}

function tell(io: Io, outcomes: readonly Outcome[]): void {
  const counts = new Map<string, number>()
  for (const one of outcomes) {
    counts.set(one.status, (counts.get(one.status) ?? 0) + 1)
    if (one.status === 'faulty')
      io.error(`${one.origin}: ${REFUSALS[one.code].zh} ${REFUSALS[one.code].en} ${one.field}`)
    else io.print(`${one.status.padEnd(12)} ${one.publishedAt.slice(0, 10)} ${one.title} (${one.origin})`)
  }
  for (const [status, count] of counts) io.print(`${String(count).padStart(7)} ${status}`)
  if (outcomes.length === 0) io.print('No page and no table was found there.')
}
