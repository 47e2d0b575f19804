import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'
import type { Language } from '../../core/text.ts'
import { within, type Tx } from '../../database/connect.ts'
import { tagTitles } from '../directives/in-force.ts'
import type { AccountLine } from '../accounts/contract.ts'
import { areaAsked } from '../areas/queries.ts'
import { accountsIn, countAccounts } from '../accounts/directory.ts'
import { campaignsIn, countRoster, rosterRows } from '../campaigns/queries.ts'
import { countMatching, dutiesIn, type DutyFilter } from '../duties/queries.ts'
import { countsOf, findImport, rowsOf } from '../imports/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { kindTitle } from '../ledger/kinds.ts'
import { timelineOf } from '../ledger/queries.ts'
import type { SoughtState } from '../register/contract.ts'
import { householdsIn } from '../register/queries.ts'
import { countSought, soughtIn } from '../register/sought-queries.ts'
import { countTagged, taggedIn } from '../register/tagged.ts'
import { MOST_ROWS, type ListName } from './contract.ts'
import {
  areasIn,
  countRecords,
  countUpTo,
  peopleIn,
  postsIn,
  type AreaRow,
  type PersonRow,
  type PostRow,
} from './queries.ts'
import { csvOf, workbookOf, type Column } from './spreadsheet.ts'
import * as tables from './tables.ts'

const PAGE = 500

export type Asked = Omit<DutyFilter, 'area'> & {
  list: ListName
  area: string | undefined
  format: 'csv' | 'xlsx'
  language: Language
  kind: string | undefined
  q?: string | undefined
  role?: Role | undefined
  accountState?: AccountLine['state'] | undefined
  tag?: string | undefined
  sought?: SoughtState | undefined
  import?: string | undefined
  campaign?: string | undefined
  show?: string | undefined
}
type Step<Row, After> = { rows: readonly Row[]; next: After | null }
/** A list as it is taken page by page: `next` is what the page after it goes on from. */
type Taken<Row, After> = {
  columns: readonly Column<Row>[]
  count: (tx: Tx, most: number) => Promise<number>
  page: (tx: Tx, after: After | undefined) => Promise<Step<Row, After>>
  /** The scope it is read under, where that is not the asker's own. */
  scope?: string
}

export type File = { fileName: string; type: string; content: Buffer | ReturnType<typeof csvOf> }

/** The list as a file. That it leaves is recorded before the first row does. Throws Refusal when it is too long. */
export async function exportList(ledger: Ledger, by: Principal, asked: Asked): Promise<File> {
  const area = await within(ledger.database, by.area, (tx) => areaAsked(tx, by.area, asked.area))
  const filter = { ...asked, area }
  const now = new Date(ledger.now())
  switch (asked.list) {
    case 'duties':
      return take(ledger, by, filter, {
        columns: tables.DUTY_COLUMNS,
        count: (tx, most) => countMatching(tx, filter, now, most),
        page: async (tx, after: string | undefined) => {
          const { duties, next } = await dutiesIn(tx, { ...filter, after, limit: PAGE }, now)
          return { rows: duties, next }
        },
      })
    case 'households':
      return take(ledger, by, filter, {
        columns: tables.HOUSEHOLD_COLUMNS,
        count: (tx, most) => countUpTo(tx, 'household', area, most),
        page: async (tx, after: string | undefined) => {
          const { households, next } = await householdsIn(tx, area, after, PAGE)
          return { rows: households, next }
        },
      })
    case 'people':
      return people(ledger, by, filter)
    case 'posts':
      return take(ledger, by, filter, {
        columns: tables.POST_COLUMNS,
        count: (tx, most) => countUpTo(tx, 'post', area, most),
        page: async (tx, after: PostRow | undefined) => keyset(await postsIn(tx, area, after, PAGE)),
      })
    case 'areas':
      return take(ledger, by, filter, {
        columns: tables.AREA_COLUMNS,
        count: (tx, most) => countUpTo(tx, 'area', area, most),
        page: async (tx, after: AreaRow | undefined) => keyset(await areasIn(tx, area, after, PAGE)),
      })
    case 'accounts':
      return take(ledger, by, filter, accounts(ledger, filter, now))
    case 'import':
      return take(ledger, by, filter, importResult(filter))
    case 'roster':
      return take(ledger, by, filter, await roster(ledger, by, filter, now))
    case 'sought':
      return take(ledger, by, filter, sought(filter, now))
    case 'timeline':
      return take(ledger, by, filter, timeline(filter, await tagTitle(ledger, by)))
  }
}

async function tagTitle(ledger: Ledger, by: Principal): Promise<tables.TagTitle> {
  const titles = await within(ledger.database, by.area, tagTitles)
  return (tag, language) => titles.get(tag)?.[language] ?? tag
}

/** Everybody of an area, or those who carry a tag. */
async function people(ledger: Ledger, by: Principal, filter: Filter): Promise<File> {
  const { area, tag } = filter
  const columns = tables.personColumns(await tagTitle(ledger, by))
  if (tag === undefined)
    return take(ledger, by, filter, {
      columns,
      count: (tx, most) => countUpTo(tx, 'person', area, most),
      page: async (tx, after: PersonRow | undefined) => keyset(await peopleIn(tx, area, after, PAGE)),
    })
  return take(ledger, by, filter, {
    columns,
    count: (tx, most) => countTagged(tx, { tag, area }, most),
    page: async (tx, after: string | undefined) => {
      const { people: rows, next } = await taggedIn(tx, { tag, area }, after, PAGE)
      return { rows, next }
    },
  })
}

/** The rows of a campaign's roster. Whether the campaign reaches into the area is for its own query to say. */
async function roster(
  ledger: Ledger,
  by: Principal,
  { campaign = '', area, show = 'all' }: Filter,
  now: Date,
) {
  if (campaign === '') throw new Refusal('not-found')
  const known = await within(ledger.database, by.area, (tx) => campaignsIn(tx, by.area, campaign))
  if (known.length === 0) throw new Refusal('not-found')
  return {
    columns: tables.ROSTER_COLUMNS,
    count: (tx: Tx, most: number) => countRoster(tx, { campaign, area, show }, now, most),
    page: async (tx: Tx, after: string | undefined) => {
      return rosterRows(tx, { campaign, area, show, after, limit: PAGE }, now)
    },
  }
}

type Of = { subject?: string | undefined; kind: string | undefined }

/** Read under the county's scope, since a post elsewhere decides whose an account is; the `where` is what fences it (directory.ts). */
function accounts(ledger: Ledger, { area, q, role, accountState: state }: Filter, now: Date) {
  const wanted = { area, q, phoneHash: q ? ledger.sealer.match(q) : undefined, role, state }
  return {
    scope: ledger.county,
    columns: tables.ACCOUNT_COLUMNS,
    count: (tx: Tx, most: number) => countAccounts(tx, wanted, now, most),
    page: async (tx: Tx, after: string | undefined) => {
      const { accounts: rows, next } = await accountsIn(tx, { ...wanted, after, limit: PAGE }, now)
      return { rows, next }
    },
  }
}

function sought({ area, q, sought: state = 'open' }: Filter, now: Date) {
  return {
    columns: tables.SOUGHT_COLUMNS,
    count: async (tx: Tx) => {
      const { open, found } = await countSought(tx, { area, q })
      return { open, found, all: open + found }[state]
    },
    page: async (tx: Tx, after: string | undefined) => {
      const { people: rows, next } = await soughtIn(tx, { area, q, state }, now, after, PAGE)
      return { rows, next }
    },
  }
}

/** What became of every row of a list that was brought in: reasons and people, none of the cells the file had. */
function importResult({ import: id }: Filter) {
  if (id === undefined) throw new Refusal('bad-input', [{ path: 'import', message: 'required' }])
  return {
    columns: tables.RESULT_COLUMNS,
    count: async (tx: Tx) => {
      if (!(await findImport(tx, id))) throw new Refusal('not-found')
      return (await countsOf(tx, id)).rows
    },
    page: async (tx: Tx, after: number | undefined) => {
      const rows = await rowsOf(tx, id, undefined, after ?? 0, PAGE)
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.row ?? null) }
    },
  }
}

function timeline({ subject, kind }: Of, words: tables.TagTitle) {
  return {
    columns: tables.timelineColumns(kindTitle, words),
    count: (tx: Tx, most: number) => countRecords(tx, subject, kind, most),
    page: async (tx: Tx, before: number | undefined) => {
      const rows = await timelineOf(tx, { subject, kind, before, limit: PAGE })
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.seq ?? null) }
    },
  }
}

/** The next page goes on from the last row of a full one. */
function keyset<Row>(rows: readonly Row[]): Step<Row, Row> {
  return { rows, next: rows.length < PAGE ? null : (rows.at(-1) ?? null) }
}

type Filter = Asked & { area: string }

async function take<Row, After>(
  ledger: Ledger,
  by: Principal,
  filter: Filter,
  taken: Taken<Row, After>,
): Promise<File> {
  const { list, format, language } = filter
  const most = MOST_ROWS[format]
  const rows = await within(ledger.database, taken.scope ?? by.area, (tx) => taken.count(tx, most))
  if (rows > most) throw new Refusal('export-too-long', [{ path: format, message: String(most) }])
  await recordExport(ledger, by, filter, rows)
  const pages = pagesOf(ledger, by, taken, most)
  const fileName = `${list}-${filter.area}-${new Date(ledger.now()).toISOString().slice(0, 10)}.${format}`
  if (format === 'csv') {
    return { fileName, type: 'text/csv; charset=utf-8', content: csvOf(taken.columns, pages, language) }
  }
  return {
    fileName,
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: await workbookOf(list, taken.columns, pages, language),
  }
}

async function* pagesOf<Row, After>(
  ledger: Ledger,
  by: Principal,
  { page, scope = by.area }: Taken<Row, After>,
  most: number,
): AsyncGenerator<readonly Row[]> {
  let after: After | undefined
  for (let sent = 0; sent < most;) {
    const step = await within(ledger.database, scope, (tx) => page(tx, after))
    yield step.rows
    sent += step.rows.length
    if (step.next === null) return
    after = step.next
  }
}

async function recordExport(ledger: Ledger, by: Principal, filter: Filter, rows: number): Promise<void> {
  const { list, format, language: _, ...rest } = filter
  const said = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '')
  const id = uuidV7(ledger.now(), randomBytes(10))
  const draft = {
    id,
    kind: 'list-exported',
    subject: id,
    area: filter.area,
    happenedAt: new Date(ledger.now()).toISOString(),
    payload: { list, format, rows, filter: said.map(([key, value]) => `${key}=${String(value)}`).join('&') },
  }
  await appendRecords(ledger, { ...by, program: true }, [draft])
}
