import type { PageCall } from '../http/page.ts'
import type { FigurePoint } from '../slices/bulletins/queries.ts'
import { FIGURES, type BulletinContent, type FigureKey } from '../slices/bulletins/rules.ts'
import { clockDay } from './dates.ts'
import { tell } from './epidemic-words.ts'
import { markup, type Html } from './html.ts'

export function figureTitle(key: string, language: PageCall['language']): string {
  const known = FIGURES.find(([one]) => one === key)
  return known?.[language === 'zh' ? 2 : 3] ?? key
}

/** Each figure large, with what it was the last time there was a bulletin. */
export function tiles(call: PageCall, content: BulletinContent, points: readonly FigurePoint[]): Html {
  const { language } = call
  const today = clockDay(new Date(content.asOf))
  const before = points.filter(({ day }) => day < today).at(-1)?.day
  const was = (key: FigureKey): number | undefined =>
    points.find(({ day, figure }) => day === before && figure === key)?.value
  return markup`<dl class="tiles">
      ${content.figures.map(({ figure, value }) => {
        const last = was(figure)
        return markup`<div>
          <dt>${figureTitle(figure, language)}</dt>
          <dd>
            <b>${value.toLocaleString('en')}</b>
            ${last !== undefined && markup`<span>${changeText(call, value - last)}</span>`}
          </dd>
        </div>`
      })}
    </dl>
    ${before !== undefined && markup`<p class="small">${tell(language, 'against', before)}</p>`}
    <p class="small"><strong>${tell(language, 'definition')}</strong> ${content.definition}</p>`
}

/** By words and sign, never by colour alone: more is not always worse. */
function changeText({ language }: PageCall, by: number): string {
  if (by === 0) return `＝ ${tell(language, 'same')}`
  return by > 0 ? `▲ +${by.toLocaleString('en')}` : `▼ −${Math.abs(by).toLocaleString('en')}`
}
