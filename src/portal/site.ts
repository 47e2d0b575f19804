import { DAY } from '../core/cadence.ts'
import { within, type Tx } from '../database/connect.ts'
import type { PageCall } from '../http/page.ts'
import {
  columnsOf,
  newestByColumn,
  regionNames,
  settingsOf,
  turnOf,
  wordsLookedFor,
} from '../slices/articles/queries.ts'
import type { Column, SiteSettings } from '../slices/articles/rules.ts'
import { say } from './words.ts'

type Ledger = PageCall['ledger']

/** What every page shows of the site around it. */
export type SiteView = {
  settings: SiteSettings
  /** Those with something in them, in their order. */
  columns: Column[]
  regions: ReadonlyMap<string, string>
  county: string
  /** The editors', then what readers looked for most in the last month. */
  hotWords: string[]
}

/**
 * A reader's transaction: without any scope. Every table that is fenced by area shows it nothing but what is published, whatever a
 * query forgets to ask.
 */
export function reading<T>({ database }: Ledger, work: (tx: Tx) => Promise<T>): Promise<T> {
  return within(database, '', work, { often: true })
}

/**
 * The same for what is planned by what is asked: a word that stands in every third article is read newest first, a rare one by its index.
 * A statement prepared once is planned for neither.
 */
export function seeking<T>({ database }: Ledger, work: (tx: Tx) => Promise<T>): Promise<T> {
  return within(database, '', work)
}

const kept = new WeakMap<Ledger, { turn: number; at: number; view: Promise<SiteView> }>()
/** Names of areas change without a record of the portal's. In milliseconds. */
const FRESH = 60_000

/** The number of the last change; a new one makes the frame be read anew. */
export async function portalTurn(ledger: Ledger): Promise<number> {
  const turn = await reading(ledger, turnOf)
  if (kept.get(ledger)?.turn !== turn)
    kept.set(ledger, { turn, at: performance.now(), view: readSite(ledger) })
  return turn
}

export function siteOf(ledger: Ledger): Promise<SiteView> {
  const last = kept.get(ledger)
  if (last && performance.now() - last.at < FRESH) return last.view
  const view = readSite(ledger)
  kept.set(ledger, { turn: last?.turn ?? -1, at: performance.now(), view })
  view.catch(() => kept.delete(ledger))
  return view
}

/** So many fit beside a page. */
const HOT_WORDS = 10

async function readSite(ledger: Ledger): Promise<SiteView> {
  const regions = await within(ledger.database, ledger.county, regionNames)
  return reading(ledger, async (tx) => {
    const columns = (await columnsOf(tx)).filter(({ shown }) => shown)
    const newest = await newestByColumn(
      tx,
      columns.map(({ column }) => column),
    )
    const settings = await settingsOf(tx)
    const since = new Date(ledger.now() - 30 * DAY)
    const sought = await wordsLookedFor(tx, since, HOT_WORDS)
    return {
      settings,
      hotWords: [...new Set([...settings.hotWords, ...sought])].slice(0, HOT_WORDS),
      columns: columns.filter(({ column }) => newest.has(column)),
      regions,
      county: ledger.county,
    }
  })
}

export function siteName({ settings, regions, county }: SiteView, language: PageCall['language']): string {
  const own = language === 'zh' ? settings.nameZh : settings.nameEn
  return own ?? say(language, 'siteName', regions.get(county) ?? county)
}

export function columnTitle(column: Column, language: PageCall['language']): string {
  return language === 'zh' ? column.titleZh : column.titleEn
}
