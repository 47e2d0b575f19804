import { z } from 'zod'
import type { FaultCode } from '../../core/faults.ts'
import { DOCUMENT_KINDS, isDay, readDocument, type Document } from '../../core/identity.ts'
import { readPhone } from '../../core/phone.ts'
import type { Role } from '../../core/role.ts'

/** Who keeps the register: everybody who knocks at doors, and those above them. */
export const REGISTRARS: readonly Role[] = [
  'commander',
  'clerk',
  'township-leader',
  'village-leader',
  'contact-cadre',
  'alley-chief',
  'stairwell-chief',
]

export const SEXES = ['female', 'male', 'unknown'] as const

/** What the register holds of a person, each field amended for itself. */
export const PERSON_FIELDS = [
  'name',
  'sex',
  'bornOn',
  'relation',
  'documentKind',
  'identity',
  'phone',
  'workplace',
] as const
export type PersonField = (typeof PERSON_FIELDS)[number]

export const HOUSEHOLD_FIELDS = ['door', 'address', 'phone'] as const
export type HouseholdField = (typeof HOUSEHOLD_FIELDS)[number]

/** A name keeps every character there is, but no line break, no control character, and no blanks at its ends. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u)
export const birthDate = z.string().refine(isDay, { message: 'identity-date' satisfies FaultCode })
export const documentKind = z.enum(DOCUMENT_KINDS)
const typedNumber = z.string().max(60)

/** A telephone number, made plain; what cannot be one is refused with a sentence that says what to do. */
export const phone = typedNumber.transform((text, context) => {
  const number = readPhone(text)
  if (number !== undefined) return number
  context.addIssue({ code: 'custom', message: 'phone-form' satisfies FaultCode })
  return z.NEVER
})
export const identity = typedNumber.min(1)

type Numbered = {
  documentKind?: (typeof DOCUMENT_KINDS)[number] | undefined
  identity?: string | null | undefined
  bornOn?: string | null | undefined
  sex?: (typeof SEXES)[number] | undefined
}

/** Whether the document number is right, and birth date and sex agree with it. */
export function checkNumbers(given: Numbered, context: z.core.$RefinementCtx<Numbered>): void {
  const document = documentOf(given)
  const issue = (path: string, message: FaultCode): void =>
    context.addIssue({ code: 'custom', path: [path], message, input: given })
  if (document === undefined) return
  if (typeof document === 'string') return issue('identity', document)
  if (document.bornOn !== undefined && given.bornOn && given.bornOn !== document.bornOn)
    issue('bornOn', 'identity-born')
  if (document.sex !== undefined && given.sex && given.sex !== 'unknown' && given.sex !== document.sex)
    issue('sex', 'identity-sex')
}

/** The same with the number made plain, and birth date and sex from it where they are missing. */
export function completeNumbers<T extends Numbered>(given: T): T {
  const document = documentOf(given)
  if (document === undefined || typeof document === 'string') return given
  return {
    ...given,
    identity: document.number,
    ...(document.bornOn !== undefined && !given.bornOn ? { bornOn: document.bornOn } : {}),
    ...(document.sex !== undefined && (given.sex ?? 'unknown') === 'unknown' ? { sex: document.sex } : {}),
  }
}

function documentOf({
  documentKind: kind = 'identity-card',
  identity: number,
}: Numbered): Document | FaultCode | undefined {
  return number ? readDocument(kind, number) : undefined
}
