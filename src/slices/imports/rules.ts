import { FAULTS, isFaultCode } from '../../core/faults.ts'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { REFUSALS } from '../../core/refusals.ts'
import type { Bilingual } from '../../core/text.ts'
import { IMPORT_KINDS, type ImportKind } from './kinds/import-begun.ts'

/** Every sort of list, for commands. */
export const LIST_KINDS: readonly ImportKind[] = IMPORT_KINDS

/** What columns of evidence hold, besides whom it is about. */
const EVIDENCE_FIELDS = [
  'result',
  'method',
  'takenOn',
  'laboratory',
  'ring',
  'lastOn',
  'caseNumber',
  'setting',
  'risk',
  'leftOn',
  'place',
  'sentBy',
] as const
/** By which a row of evidence says whom it is about. */
const WHO = ['name', 'identity', 'phone', 'bornOn', 'documentKind'] as const

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
  ...EVIDENCE_FIELDS,
] as const
export type ListField = (typeof LIST_FIELDS)[number]

/** The columns that say something of a list of this kind. */
export const FIELDS_OF: Record<ImportKind, readonly ListField[]> = {
  residents: LIST_FIELDS.slice(0, LIST_FIELDS.indexOf('from')),
  pushed: ['name', 'sex', 'bornOn', 'documentKind', 'identity', 'phone', 'address', 'from', 'returnedOn'],
  'test-results': [...WHO, 'result', 'takenOn', 'method', 'laboratory', 'sentBy'],
  exposures: [...WHO, 'ring', 'lastOn', 'caseNumber', 'setting', 'sentBy'],
  'risk-stays': [...WHO, 'risk', 'leftOn', 'place', 'sentBy'],
}
/** What a row of evidence cannot be without, besides a name. */
const NEEDED: Partial<Record<ImportKind, readonly ListField[]>> = {
  'test-results': ['result', 'takenOn'],
  exposures: ['ring', 'lastOn', 'caseNumber'],
  'risk-stays': ['risk', 'leftOn', 'place'],
}

/** A list without a name column has nobody on it; a register list may hold doors alone; evidence says what, and since when. */
export function isUsable(columns: readonly (ListField | null)[], kind: ImportKind): boolean {
  if ((NEEDED[kind] ?? []).some((field) => !columns.includes(field))) return false
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
