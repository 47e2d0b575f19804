import { z } from 'zod'

/**
 * A condition on a record's payload, as data: every clause must hold. The server turns it into a jsonpath
 * (conditionToJsonpath), the phone asks `isMet`; a property test compares the two.
 */
const scalar = z.union([z.string(), z.number(), z.boolean()])

export const clause = z.object({
  field: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*)*$/),
  is: scalar.optional(),
  not: scalar.optional(),
  in: z.array(scalar).min(1).optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
})
export type Clause = z.infer<typeof clause>

export const condition = z.array(clause)
export type Condition = z.infer<typeof condition>

/** A payload field that is absent, null, a list or an object meets no clause, `not` included. */
export function isMet(condition: Condition, payload: unknown): boolean {
  return condition.every((one) => isClauseMet(one, valueAt(payload, one.field)))
}

function isClauseMet(clause: Clause, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
  if (clause.is !== undefined && value !== clause.is) return false
  if (clause.not !== undefined && value === clause.not) return false
  if (clause.in !== undefined && !clause.in.includes(value)) return false
  if (clause.atLeast !== undefined && !(typeof value === 'number' && value >= clause.atLeast)) return false
  if (clause.atMost !== undefined && !(typeof value === 'number' && value <= clause.atMost)) return false
  return true
}

function valueAt(payload: unknown, field: string): unknown {
  let value: unknown = payload
  for (const step of field.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step))
      return undefined
    value = Reflect.get(value, step)
  }
  return value
}

/** The same condition as a PostgreSQL jsonpath predicate for `payload @@ path`; an empty condition is `true`. */
export function conditionToJsonpath(condition: Condition): string {
  const parts = condition.flatMap((one) => {
    const at = `$.${one.field
      .split('.')
      .map((step) => `"${step}"`)
      .join('.')}`
    const tests = [`exists(${at} ? (@.type() == "string" || @.type() == "number" || @.type() == "boolean"))`]
    if (one.is !== undefined) tests.push(equals(at, one.is))
    if (one.not !== undefined) tests.push(`!(${equals(at, one.not)})`)
    if (one.in !== undefined) tests.push(`(${one.in.map((value) => equals(at, value)).join(' || ')})`)
    if (one.atLeast !== undefined) tests.push(`(${at}.type() == "number" && ${at} >= ${one.atLeast})`)
    if (one.atMost !== undefined) tests.push(`(${at}.type() == "number" && ${at} <= ${one.atMost})`)
    return tests
  })
  return parts.length === 0 ? 'strict 1 == 1' : `strict ${parts.join(' && ')}`
}

/** In jsonpath values of two types are neither equal nor unequal but unknown; asked for the type first, they are unequal. */
function equals(at: string, value: string | number | boolean): string {
  return `(${at}.type() == "${typeof value}" && ${at} == ${JSON.stringify(value)})`
}
