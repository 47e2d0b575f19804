import { DAY } from '../core/cadence.ts'
import type { PageCall } from '../http/page.ts'
import type { FigurePoint } from '../slices/bulletins/queries.ts'
import type { FigureKey } from '../slices/bulletins/rules.ts'
import { figureTitle } from './epidemic-figures.ts'
import { tell } from './epidemic-words.ts'
import { markup, type Html } from './html.ts'
import { panel } from './lists.ts'

const CURVE: readonly FigureKey[] = ['confirmed-new', 'asymptomatic-new']
const DAYS = 28
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 240, 40, 28, 14]

/** Counts of `shown` figures on each of `days`; undefined where no bulletin said. */
type Series = {
  days: readonly string[]
  shown: readonly FigureKey[]
  value: (day: string, key: FigureKey) => number | undefined
}

/** New cases day by day, stacked; the same as a table beneath, for whoever does not see pictures. Nothing when no bulletin counted any. */
export function curve(call: PageCall, points: readonly FigurePoint[], today: string): Html | undefined {
  const { language } = call
  const days = Array.from({ length: DAYS }, (_, n) => dayBefore(today, DAYS - 1 - n))
  const known = new Map(points.map(({ day, figure, value }) => [`${day} ${figure}`, value]))
  const value: Series['value'] = (day, key) => known.get(`${day} ${key}`)
  const shown = CURVE.filter((key) => days.some((day) => value(day, key) !== undefined))
  if (shown.length === 0) return undefined
  const series = { days, shown, value }
  return panel(
    tell(language, 'curve'),
    markup`<ul class="legend">
        ${shown.map((key) => markup`<li class="of-${key}">${figureTitle(key, language)}</li>`)}
      </ul>
      ${drawn(series, tell(language, 'curve'))}
      <details>
        <summary>${tell(language, 'curveTable')}</summary>
        ${tabled(call, series)}
      </details>`,
  )
}

function drawn({ days, shown, value }: Series, name: string): Html {
  const sums = days.map((day) => shown.reduce((sum, key) => sum + (value(day, key) ?? 0), 0))
  const most = niceAbove(Math.max(1, ...sums))
  const step = (WIDTH - LEFT) / DAYS
  const high = (count: number): number => (count / most) * (HEIGHT - TOP - BOTTOM)
  const line = (count: number): Html => {
    const y = round(HEIGHT - BOTTOM - high(count))
    return markup`<line x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}" /><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${count}</text>`
  }
  const bars = (day: string, n: number): Html[] => {
    let base = HEIGHT - BOTTOM
    return shown.map((key) => {
      const tall = high(value(day, key) ?? 0)
      base -= tall
      return markup`<rect class="bar-${key}" x="${round(LEFT + n * step + 2)}" y="${round(base)}" width="${round(step - 4)}" height="${round(tall)}" />`
    })
  }
  return markup`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">
    <defs>
      <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" class="stripe-ground" />
        <rect width="3" height="6" class="stripe" />
      </pattern>
    </defs>
    ${[0, most / 2, most].map(line)} ${days.map(bars)}
    ${days.map(
      (day, n) =>
        n % 7 === 6 &&
        markup`<text x="${round(LEFT + (n + 0.5) * step)}" y="${HEIGHT - 8}" text-anchor="middle">${day.slice(5)}</text>`,
    )}
  </svg>`
}

function tabled({ language }: PageCall, { days, shown, value }: Series): Html {
  const said = days.filter((day) => shown.some((key) => value(day, key) !== undefined))
  return markup`<div class="table" role="region" tabindex="0" aria-label="${tell(language, 'curve')}">
    <table>
      <thead>
        <tr>
          <th scope="col">${tell(language, 'day')}</th>
          ${shown.map((key) => markup`<th scope="col">${figureTitle(key, language)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${said.toReversed().map(
          (day) =>
            markup`<tr>
              <th scope="row">${day}</th>
              ${shown.map((key) => markup`<td>${value(day, key) ?? '–'}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10)
}

/** The next even number of which half is easily read. */
function niceAbove(count: number): number {
  const size = 10 ** Math.floor(Math.log10(count))
  const nice = [2, 4, 6, 10].map((one) => one * size).find((one) => one >= count) ?? 10 * size
  return Math.max(2, nice)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
