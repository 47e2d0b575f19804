import type { z } from 'zod'
import { isDay, plainNumber, type DocumentKind } from '../../core/identity.ts'
import { tag } from '../../core/measure.ts'
import { personRegistered } from '../register/kinds/person-registered.ts'
import { householdRegistered } from '../register/kinds/household-registered.ts'
import { personSought } from '../register/kinds/person-sought.ts'
import { checkEvidence, type CheckedEvidence } from './evidence.ts'
import { EVIDENCE_LISTS, type ImportKind } from './kinds/import-begun.ts'
import type { ListField } from './rules.ts'

/** A row that can be used, or every reason why it cannot. `person` is absent for a door alone. */
export type CheckedRow = {
  why: string[]
  area: string
  door: string
  household?: z.output<typeof householdRegistered.payload>
  person?: z.output<typeof personRegistered.payload>
  sought?: z.output<typeof personSought.payload>
  /** What a list of evidence says of `person`, who then only says whom it is about. */
  evidence?: Record<string, unknown>
}

const SEXES: Record<string, string> = {
  女: 'female',
  男: 'male',
  f: 'female',
  m: 'male',
  female: 'female',
  male: 'male',
}
const DOCUMENTS: Record<string, DocumentKind> = {
  身份证: 'identity-card',
  居民身份证: 'identity-card',
  护照: 'passport',
  港澳居民来往内地通行证: 'hong-kong-macau-permit',
  台湾居民来往大陆通行证: 'taiwan-permit',
  外国人永久居留证: 'foreign-resident-card',
}
/** A household not known yet: only there to satisfy the schema while a row is checked. */
const NOWHERE = '00000000-0000-7000-8000-000000000000'

/** Cells by field. A formula is no name: spreadsheets hide what such a cell does. */
export function checkRow(
  kind: ImportKind,
  columns: readonly (ListField | null)[],
  cells: readonly string[],
  today: string,
  sentBy?: string,
): CheckedRow {
  const given = cellsByField(columns, cells)
  const why = Object.values(given).some((cell) => /^[=@]|^[+-](?![\d\s])/.test(cell)) ? ['formula'] : []
  const bornOn = given.bornOn === undefined ? undefined : dayOf(given.bornOn)
  const returnedOn = given.returnedOn === undefined ? undefined : dayOf(given.returnedOn)
  if (bornOn !== undefined && (!isDay(bornOn) || bornOn > today || bornOn < '1880'))
    why.push('born-impossible')
  if (returnedOn !== undefined && (!isDay(returnedOn) || returnedOn > today)) why.push('return-impossible')
  const person = {
    name: given.name,
    sex: SEXES[(given.sex ?? '').toLowerCase()] ?? 'unknown',
    bornOn: why.includes('born-impossible') ? undefined : bornOn,
    documentKind: DOCUMENTS[given.documentKind ?? ''] ?? given.documentKind ?? 'identity-card',
    identity: given.identity,
    phone: given.phone,
  }
  const row: CheckedRow = { why, area: plainNumber(given.area ?? ''), door: given.door ?? '' }
  if (kind === 'pushed') {
    const { from, address } = given
    const parsed = personSought.payload.safeParse({
      ...person,
      from,
      address,
      returnedOn: why.includes('return-impossible') ? undefined : returnedOn,
    })
    if (parsed.success) row.sought = parsed.data
    else why.push(...codesOf(parsed.error))
    return row
  }
  const list = EVIDENCE_LISTS.find((one) => one === kind)
  if (list) return withEvidence(row, person, checkEvidence(list, given, dayOf, { today, sentBy }))
  const household = householdRegistered.payload.safeParse({
    door: given.door,
    address: given.address,
    phone: given.householdPhone,
    source: 'import',
  })
  if (household.success) row.household = household.data
  else why.push(...codesOf(household.error))
  if (given.name !== undefined || given.identity !== undefined) {
    const tags = (given.tags ?? '').split(/[\s,，、;；]+/).filter(Boolean)
    if (tags.some((one) => !tag.safeParse(one).success)) why.push('tags')
    const parsed = personRegistered.payload.safeParse({
      ...person,
      household: NOWHERE,
      relation: given.relation,
      workplace: given.workplace,
      tags: why.includes('tags') ? [] : tags,
    })
    if (parsed.success) row.person = parsed.data
    else why.push(...codesOf(parsed.error))
  }
  return row
}

/** Whom it is about, as far as numbers and names can be read, and what it says of them. */
function withEvidence(row: CheckedRow, person: object, { payload, why }: CheckedEvidence): CheckedRow {
  const who = personRegistered.payload.safeParse({ ...person, household: NOWHERE })
  if (who.success) row.person = who.data
  else row.why.push(...codesOf(who.error))
  row.why.push(...why)
  if (payload) row.evidence = payload
  return row
}

type Given = Partial<Record<ListField, string>>

function cellsByField(columns: readonly (ListField | null)[], cells: readonly string[]): Given {
  const given: Given = {}
  for (const [index, field] of columns.entries()) {
    const cell = cells[index]?.trim()
    if (field !== null && cell) given[field] = cell
  }
  return given
}

/** The codes of core/faults.ts where a schema gives one, else the field that is wrong. */
function codesOf({ issues }: z.ZodError): string[] {
  return issues.map(({ message, path, code }) =>
    code === 'custom' ? message : `field-${String(path[0] ?? '')}`,
  )
}

/** Dates as lists write them: 1962-3-4, 1962/03/04, 1962年3月4日, 19620304. */
export function dayOf(text: string): string {
  const plain = text.normalize('NFKC').trim()
  const [, year, month, day] =
    /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T].*)?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    []
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : plain
}
