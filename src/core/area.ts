/**
 * The area number: a national statistical code (county 6 digits, township 9, village or community 12; National
 * Bureau of Statistics, division codes for statistics), then three digits a level below it. A number is a prefix of the
 * numbers of everything inside it, so that "within" is a range of plain text and any index serves it.
 */
export const AREA_LEVELS = [
  'county',
  'township',
  'village',
  'community',
  'compound',
  'building',
  'alley',
  'stairwell',
] as const
export type AreaLevel = (typeof AREA_LEVELS)[number]

export const AREA_NUMBER = /^\d{6}(\d{3})*$/

/** True when `area` is `scope` or lies inside it. */
export function isWithin(area: string, scope: string): boolean {
  return area.startsWith(scope)
}

/** The number one level up: 12 digits → 9 → 6; undefined for a county. */
export function parentNumber(area: string): string | undefined {
  return area.length > 6 ? area.slice(0, -3) : undefined
}

/** The numbers of all areas that hold `area`, the county first, `area` itself last. */
export function lineage(area: string): string[] {
  const numbers: string[] = []
  for (let length = 6; length <= area.length; length += 3) numbers.push(area.slice(0, length))
  return numbers
}

/** The upper end of the range of numbers within `scope`: `area >= scope and area < areaRangeEnd(scope)`. */
export function areaRangeEnd(scope: string): string {
  return `${scope}~`
}
