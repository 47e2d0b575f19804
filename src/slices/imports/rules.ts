import { FAULTS, isFaultCode } from '../../core/faults.ts'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { REFUSALS } from '../../core/refusals.ts'
import type { Bilingual } from '../../core/text.ts'
import type { ImportKind } from './kinds/import-begun.ts'

/** What a column of a list can hold. */
export const LIST_FIELDS = [
  'area',
  'door',
  'address',
  'householdPhone',
  'name',
  'sex',
  'bornOn',
  'relation',
  'documentKind',
  'identity',
  'phone',
  'workplace',
  'tags',
  'from',
  'returnedOn',
] as const
export type ListField = (typeof LIST_FIELDS)[number]

/** The columns that say something of a list of this kind. */
export const FIELDS_OF: Record<ImportKind, readonly ListField[]> = {
  residents: LIST_FIELDS.filter((field) => field !== 'from' && field !== 'returnedOn'),
  pushed: ['name', 'sex', 'bornOn', 'documentKind', 'identity', 'phone', 'address', 'from', 'returnedOn'],
}

/** A list without a name column has nobody on it; a register list may hold doors alone. */
export function isUsable(columns: readonly (ListField | null)[], kind: ImportKind): boolean {
  return columns.includes('name') || (kind === 'residents' && columns.includes('door'))
}

/** What became of a row of a list. */
export const FINDINGS = ['new', 'changed', 'matched', 'same', 'doubtful', 'faulty', 'skipped'] as const
export type Finding = (typeof FINDINGS)[number]

/** A run, or a check, not heard of for this many milliseconds has been cut off. */
export const SILENCE = 30_000

/** A share of all rows, never the whole before it is the whole. */
export function shareOf(done: number, all: number): number {
  if (all <= 0) return 0
  return done >= all ? 100 : Math.min(99, Math.floor((done / all) * 100))
}

/** Why a row was set aside, as a person reads it: a fault, a refusal at the last moment, a number met before, a field. */
export function reasonOf(code: string): Bilingual {
  if (isFaultCode(code)) return FAULTS[code]
  const refusal = Object.entries(REFUSALS).find(([name]) => name === code)?.[1]
  if (refusal) return { zh: refusal.zh, en: refusal.en }
  const first = /^duplicate-of-row-(\d+)$/.exec(code)?.[1]
  if (first)
    return { zh: `与第${first}行证件号码重复。`, en: `The document number is already on row ${first}.` }
  const field = /^field-(\w*)$/.exec(code)?.[1]
  const word = field === undefined ? undefined : FIELD_WORDS[field]
  return word
    ? { zh: `“${word.zh}”缺失或填写不对。`, en: `${word.en} is missing or wrong.` }
    : { zh: code, en: code }
}
