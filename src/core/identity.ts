import type { FaultCode } from './faults.ts'

/** Weights of the 17 digits and the check characters by remainder: GB 11643-1999, ISO 7064 MOD 11-2. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK = '10X98765432'
/** First two digits: GB/T 2260 provinces; 81–83 residence permits of Hong Kong, Macau, Taiwan residents; 9x foreign residents (2023). */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
)

export const DOCUMENT_KINDS = [
  'identity-card',
  'passport',
  'hong-kong-macau-permit',
  'taiwan-permit',
  'foreign-resident-card',
  'other',
] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** Forms of numbers that carry no check of their own (National Immigration Administration, as printed on the documents). */
const FORMS: Record<Exclude<DocumentKind, 'identity-card'>, RegExp> = {
  passport: /^(?=.*\d)[A-Z0-9]{6,12}$/,
  // H or M, eight digits of the holder and, on older cards, two of the issue.
  'hong-kong-macau-permit': /^[HM]\d{8}(\d{2})?$/,
  'taiwan-permit': /^(\d{8}|\d{10}[A-Z]?|[A-Z]\d{8,10})$/,
  // Three letters and twelve digits until 2023, then 18 digits beginning with 9 and checked like an identity card's.
  'foreign-resident-card': /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
  other: /^[\p{Letter}\d]{3,30}$/u,
}

/** What a document number says: itself as it is kept and matched, and, where it holds them, birth date and sex. */
export type Document = { number: string; bornOn?: string; sex?: 'female' | 'male' }

/** The 18th character for 17 digits of a citizen identity number (GB 11643-1999 §3). */
export function checkCharacter(digits17: string): string {
  let sum = 0
  WEIGHTS.forEach((weight, index) => (sum += weight * Number(digits17[index])))
  return CHECK[sum % 11] ?? ''
}

/** A number as people type it, made plain: full-width characters, blanks, hyphens and invisible marks, small letters. */
export function plainNumber(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cf}\p{Pd}]/gu, '')
    .toUpperCase()
}

/**
 * Checks a document number and makes it plain. A 15-digit identity number becomes the 18-digit one of the same person, so that both
 * match. Gives a fault's code when it cannot be right.
 */
export function readDocument(kind: DocumentKind, text: string): Document | FaultCode {
  const number = plainNumber(text)
  if (kind === 'identity-card') return readIdentity(number)
  if (!FORMS[kind].test(number)) return 'document-form'
  return kind === 'foreign-resident-card' && number.length === 18 ? readIdentity(number) : { number }
}

function readIdentity(plain: string): Document | FaultCode {
  if (plain.length !== 18 && plain.length !== 15) return 'identity-length'
  if (!/^\d{17}[\dX]$|^\d{15}$/.test(plain)) return 'identity-characters'
  const number = plain.length === 15 ? lengthened(plain) : plain
  if (!PROVINCES.has(number.slice(0, 2))) return 'identity-area'
  const bornOn = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isDay(bornOn)) return 'identity-date'
  if (checkCharacter(number) !== number.at(-1)) return 'identity-check'
  return { number, bornOn, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' }
}

/** GB 11643-1999 annex: the century is put in; sequence numbers 996 to 999 were kept for people born before 1900. */
function lengthened(digits15: string): string {
  const century = Number(digits15.slice(12)) >= 996 ? '18' : '19'
  const digits17 = `${digits15.slice(0, 6)}${century}${digits15.slice(6)}`
  return digits17 + checkCharacter(digits17)
}

/** True for a date (YYYY-MM-DD) that exists, between 1800 and 2199. */
export function isDay(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return year >= 1800 && year <= 2199 && day >= 1 && day <= days
}
