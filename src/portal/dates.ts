import { COUNTY_OFFSET } from '../core/cadence.ts'
import { markup, type Html } from './html.ts'

/** By the county's clock: `2021-01-09 08:30`. */
export function clockTime(at: Date): string {
  return localText(at).slice(0, 16).replace('T', ' ')
}

export function clockDay(at: Date): string {
  return localText(at).slice(0, 10)
}

function localText(at: Date): string {
  return new Date(at.getTime() + COUNTY_OFFSET).toISOString()
}

/** With the offset that machines read. */
export function clockIso(at: Date): string {
  return `${localText(at).slice(0, 19)}+08:00`
}

export function time(at: Date, shown: 'time' | 'day' = 'time'): Html {
  return markup`<time datetime="${clockIso(at)}">${shown === 'day' ? clockDay(at) : clockTime(at)}</time>`
}
