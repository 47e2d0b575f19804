import { fitsNumber, fitsUnder, isSameDepth, parentNumber, type AreaLevel } from '../../core/area.ts'

export type GridRow = { number: string; level: AreaLevel; name: string }
/** A row as the file has it, and the line it stands on. */
export type GridLine = GridRow & { line: number }
/** An area as the county has it; `inhabited`: households, places or open areas lie in it. */
export type Standing = GridRow & { subject: string; inhabited: boolean }
export type GridFault = { line: number; code: GridFaultCode; number: string; other?: string }
export type GridFaultCode =
  | 'not-a-number'
  | 'twice'
  | 'no-name'
  | 'no-level'
  | 'level-unfit'
  | 'no-parent'
  | 'other-county'
  | 'number-used'
  | 'unreadable'
  | 'no-columns'

/** What an import would do: nothing is done before a person has seen it. */
export type GridPlan = {
  opens: GridLine[]
  renames: (GridLine & { subject: string; nameBefore: string; levelBefore: AreaLevel })[]
  /** Areas that are missing among siblings that the file names; inhabited ones cannot be closed. */
  closes: Standing[]
  same: number
  faults: GridFault[]
}

/**
 * The difference between a file and the county's grid. An area missing from the file is proposed for closing only where the file names
 * others beside it: a list of villages says nothing about alleys. `used` are numbers of the file that other territory had.
 */
export function planGrid(
  county: string,
  lines: readonly GridLine[],
  standing: readonly Standing[],
  used: ReadonlySet<string>,
): GridPlan {
  const there = new Map(standing.map((area) => [area.number, area]))
  const named = new Map(lines.map((line) => [line.number, line]))
  const plan: GridPlan = { opens: [], renames: [], closes: [], same: 0, faults: [] }
  for (const line of lines) {
    const before = there.get(line.number)
    const fault = faultOf(county, line, before, used, named, there)
    if (fault) plan.faults.push({ line: line.line, number: line.number, ...fault })
    else if (!before) plan.opens.push(line)
    else if (before.name === line.name && before.level === line.level) plan.same += 1
    else {
      const { subject, name: nameBefore, level: levelBefore } = before
      plan.renames.push({ ...line, subject, nameBefore, levelBefore })
    }
  }
  const listed = new Set(lines.flatMap(({ number }) => parentNumber(number) ?? []))
  plan.closes = standing.filter(({ number }) => !named.has(number) && listed.has(parentNumber(number) ?? ''))
  return plan
}

function faultOf(
  county: string,
  { number, level }: GridLine,
  before: Standing | undefined,
  used: ReadonlySet<string>,
  named: ReadonlyMap<string, GridRow>,
  there: ReadonlyMap<string, GridRow>,
): { code: GridFaultCode; other?: string } | undefined {
  if (!number.startsWith(county)) return { code: 'other-county', other: county }
  if (!fitsNumber(level, number)) return { code: 'level-unfit', other: level }
  if (before)
    return isSameDepth(before.level, level) ? undefined : { code: 'level-unfit', other: before.level }
  if (used.has(number)) return { code: 'number-used' }
  const above = parentNumber(number)
  if (above === undefined) return undefined
  const parent = named.get(above) ?? there.get(above)
  if (!parent) return { code: 'no-parent', other: above }
  return fitsUnder(level, parent.level) ? undefined : { code: 'level-unfit', other: parent.level }
}

/** Of the areas a file leaves out, those that can be closed as they stand, the innermost first. */
export function closable({ closes }: Pick<GridPlan, 'closes'>): Standing[] {
  return closes.filter(({ inhabited }) => !inhabited).sort((a, b) => (a.number > b.number ? -1 : 1))
}

/** Doors by their first number, both ends included; `side`: one side of the street. */
export type DoorRange = { from: number; to: number; side: 'all' | 'odd' | 'even' }

/** True when a door is in the range; one without a number never is. */
export function isAmong({ from, to, side }: DoorRange, door: string): boolean {
  const digits = /\d{1,9}/.exec(door)?.[0]
  if (digits === undefined) return false
  const number = Number(digits)
  return number >= from && number <= to && (side === 'all' || (side === 'odd') === (number % 2 === 1))
}

const DIGITS = [...'零一二三四五六七八九']

/** 1 to 999 as Chinese people number alleys: 十二, 二十, 一百零三. */
export function chineseNumeral(n: number): string {
  if (n < 10) return DIGITS[n] ?? ''
  if (n < 20) return `十${n === 10 ? '' : DIGITS[n - 10]}`
  if (n < 100) return `${DIGITS[Math.floor(n / 10)]}十${n % 10 === 0 ? '' : DIGITS[n % 10]}`
  const rest = n % 100
  const tail =
    rest === 0
      ? ''
      : rest < 10
        ? `零${DIGITS[rest]}`
        : rest < 20
          ? `一${chineseNumeral(rest)}`
          : chineseNumeral(rest)
  return `${DIGITS[Math.floor(n / 100)]}百${tail}`
}

/** Names in a row: the pattern's `{n}` becomes 1, 2, 3 …, `{一}` 一, 二, 三 …; without either the number is added. */
export function namesInARow(pattern: string, first: number, count: number): string[] {
  const template = /\{(n|一)\}/.test(pattern) ? pattern : `${pattern}{n}`
  return Array.from({ length: count }, (_, index) =>
    template.replaceAll('{n}', String(first + index)).replaceAll('{一}', chineseNumeral(first + index)),
  )
}
