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

/** How deep each level lies; an area lies under one that is less deep. */
const DEPTH: Record<AreaLevel, number> = {
  county: 0,
  township: 1,
  village: 2,
  community: 2,
  compound: 3,
  building: 4,
  alley: 5,
  stairwell: 5,
}
/** The national code settles how long a number is down to the village (Code Compilation Rules, Order of the NBS 2009). */
export const DIGITS: Record<'county' | 'township' | 'village' | 'community', number> &
  Partial<Record<AreaLevel, number>> = {
  county: 6,
  township: 9,
  village: 12,
  community: 12,
}

/** True when an area of `level` may have this number: as long as the national code says, longer below the village. */
export function fitsNumber(level: AreaLevel, number: string): boolean {
  return DIGITS[level] === undefined ? number.length > DIGITS.village : number.length === DIGITS[level]
}

/** True when an area may change from one level to the other without moving. */
export function isSameDepth(one: AreaLevel, other: AreaLevel): boolean {
  return DEPTH[one] === DEPTH[other]
}

/** True when an area of `level` may lie directly under one of level `above`. */
export function fitsUnder(level: AreaLevel, above: AreaLevel): boolean {
  if (DEPTH[level] <= 2) return DEPTH[level] === DEPTH[above] + 1
  return DEPTH[level] > DEPTH[above] && DEPTH[above] >= 2
}

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

/** The smallest area that holds all of them; empty for none, or for areas of several counties. */
export function commonArea(areas: readonly string[]): string {
  return lineage(areas[0] ?? '').findLast((one) => areas.every((area) => isWithin(area, one))) ?? ''
}

/** The upper end of the range of numbers within `scope`: `area >= scope and area < areaRangeEnd(scope)`. */
export function areaRangeEnd(scope: string): string {
  return `${scope}~`
}
