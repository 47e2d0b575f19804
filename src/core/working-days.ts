import { COUNTY_OFFSET, DAY } from './cadence.ts'

/** The end of the day by the county's clock that is so many working days (Monday to Friday) after the one of `from`; milliseconds. */
export function workingDaysAfter(from: number, days: number): number {
  let day = Math.floor((from + COUNTY_OFFSET) / DAY)
  let left = days
  while (left > 0) {
    day += 1
    // 1 January 1970 was a Thursday.
    const weekday = (day + 4) % 7
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return (day + 1) * DAY - COUNTY_OFFSET
}
