import { CSV_MARK, csvLine } from '../core/csv.ts'
import type { Page } from '../http/page.ts'
import { figuresOf, latestBulletin } from '../slices/bulletins/queries.ts'
import { FIGURES } from '../slices/bulletins/rules.ts'
import { standOf } from './epidemic-county.ts'
import { reading } from './site.ts'

/** A year of figures: what a newspaper or a school wants to draw. */
const DAYS = 366

/** The last bulletin and what the ledger says of the county, as data. */
export const epidemicJson: Page = {
  path: '/open-data/epidemic.json',
  may: 'anyone',
  summary: 'The last bulletin, figures day by day, areas at risk, gates, open accounts, as JSON',
  make: async ({ ledger }) => {
    const { risks, gates, days } = await standOf(ledger)
    const { last, points } = await reading(ledger, async (tx) => ({
      last: await latestBulletin(tx),
      points: await figuresOf(tx, DAYS, ledger.now()),
    }))
    const definitions = FIGURES.map(([figure, type, zh, en]) => ({ figure, type, zh, en }))
    const bulletin = last ? { publishedAt: last.publishedAt.toISOString(), ...last.content } : null
    return {
      type: 'application/json; charset=utf-8',
      body: JSON.stringify({ bulletin, definitions, figures: points, risks, gates, codes: days }),
    }
  },
}

/** One line a figure and day, with who established it. */
export const figuresCsv: Page = {
  path: '/open-data/figures.csv',
  may: 'anyone',
  summary: 'Figures of the last year, a line for each and day, as CSV',
  make: async ({ ledger }) => {
    const points = await reading(ledger, (tx) => figuresOf(tx, DAYS, ledger.now()))
    const lines = points.map(({ day, figure, value, authority, document }) => {
      const title = FIGURES.find(([key]) => key === figure)?.[2] ?? figure
      return csvLine([day, figure, title, value, authority, document])
    })
    const head = csvLine(['day', 'figure', 'title', 'value', 'authority', 'document'])
    return { type: 'text/csv; charset=utf-8', body: CSV_MARK + head + lines.join('') }
  },
}
