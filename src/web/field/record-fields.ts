import type { Condition } from '../../core/condition.ts'
import { formFields, type FormField } from '../../core/form.ts'
import type { Kind, RecordSubject } from '../../core/kind.ts'
import type { Role } from '../../core/role.ts'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'

export type Values = Record<string, unknown>

/** Kinds that mend the register need what its author had seen (`basis`), and a call has its own page. */
const ELSEWHERE = new Set([doorCall.name, 'person-left', 'person-returned'])

/** Whether a form drawn from the kind lets this post say all that is needed beside what is given (`presetOf` a duty). */
export function isDrawable(kind: Kind, subject: RecordSubject, role: Role, given: Values = {}): boolean {
  return (
    kind.subject === subject &&
    !kind.creates &&
    !kind.byProgram &&
    !ELSEWHERE.has(kind.name) &&
    kind.recordedBy.includes(role) &&
    formFields(kind.payload).every((field) => isAsked(field) || !field.required || field.name in given)
  )
}

/** Lists, objects and ids are for a page that knows what they mean. */
export function isAsked({ type }: FormField): boolean {
  return type !== 'list' && type !== 'object' && type !== 'id' && type !== 'moment'
}

/** Answers that a duty's evidence leaves no choice of: nobody is asked them. */
export function presetOf(where: Condition): Values {
  return Object.fromEntries(where.flatMap(({ field, is }) => (is === undefined ? [] : [[field, is]])))
}

/** A closed question that must be answered begins with no answer; today stands ready where a day is asked. */
export function initialValues(fields: readonly FormField[], today: string): Values {
  return Object.fromEntries(
    fields.map(({ name, type, initial, required }) => [
      name,
      initial ?? (type === 'date' && required ? today : undefined),
    ]),
  )
}

/** What was answered: empty fields are not sent. */
export function said(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}
