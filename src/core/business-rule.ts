import { z } from 'zod'
import { evaluate, readPaths } from './certlogic.ts'
import { momentOf } from './moment.ts'

/** A business rule of the EU's (DCC Validation Rules, 1.0): what is not needed to judge by it may be missing, but not be otherwise. */
export const businessRule = z.looseObject({
  Identifier: z.string().min(1).optional(),
  Type: z.enum(['Acceptance', 'Invalidation']).optional(),
  Country: z.string().optional(),
  Region: z.string().optional(),
  Version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional(),
  Engine: z.string(),
  EngineVersion: z.string().optional(),
  CertificateType: z.enum(['General', 'Test', 'Vaccination', 'Recovery']).optional(),
  ValidFrom: z.string().optional(),
  ValidTo: z.string().optional(),
  AffectedFields: z.array(z.string()).optional(),
  Logic: z.unknown().refine((logic) => logic !== undefined, 'is missing'),
})
export type BusinessRule = z.infer<typeof businessRule>

export type RuleResult = {
  identifier: string | null
  /** Whether the rule is kept. Anything but true, or false, is an error, and refuses. */
  value?: boolean
  error?: string
  /** At the validation clock; null when either is no time. */
  inForce: boolean | null
  /** Fields of the certificate that the rule reads and does not name. */
  undeclared: string[]
}

/** The value of a rule over a certificate and what is known besides (`validationClock` among it), in force or not. Never throws. */
export function evaluateRule(given: unknown, payload: unknown, external: unknown): RuleResult {
  const read = businessRule.safeParse(given)
  if (read.success) return judgeRule(read.data, payload, external)
  const [issue] = read.error.issues
  const error = `no business rule: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`
  return { identifier: null, error, inForce: null, undeclared: [] }
}

function judgeRule(rule: BusinessRule, payload: unknown, external: unknown): RuleResult {
  const told = {
    identifier: rule.Identifier ?? null,
    inForce: isInForce(rule, external),
    undeclared: undeclared(rule),
  }
  if (rule.Engine !== 'CERTLOGIC') return { ...told, error: `there is no engine "${rule.Engine}"` }
  if (rule.EngineVersion !== undefined && !/^[01]\.\d+\.\d+$/.test(rule.EngineVersion))
    return { ...told, error: `CertLogic ${rule.EngineVersion} is not known here` }
  const result = evaluate(rule.Logic, { payload, external })
  if ('error' in result) return { ...told, error: result.error }
  return typeof result.value === 'boolean'
    ? { ...told, value: result.value }
    : { ...told, error: 'the result is neither true nor false' }
}

/** A rule without a beginning or an end has none. */
function isInForce({ ValidFrom, ValidTo }: BusinessRule, external: unknown): boolean | null {
  const clock = timeOf(
    typeof external === 'object' && external !== null ? Reflect.get(external, 'validationClock') : null,
  )
  const from = ValidFrom === undefined ? -Infinity : timeOf(ValidFrom)
  const to = ValidTo === undefined ? Infinity : timeOf(ValidTo)
  if (clock === undefined || from === undefined || to === undefined) return null
  return from <= clock && clock <= to
}

function timeOf(text: unknown): number | undefined {
  return typeof text === 'string' ? momentOf(text)?.getTime() : undefined
}

function undeclared({ AffectedFields, Logic }: BusinessRule): string[] {
  if (!AffectedFields) return []
  const fields = readPaths(Logic).filter((path) => path.startsWith('payload.'))
  return fields
    .map((path) => path.slice('payload.'.length))
    .filter((field) => !AffectedFields.includes(field))
}

export type RuleOutcome = { identifier: string; result: boolean | 'error' | 'not applicable'; error?: string }

/**
 * Each rule over one certificate. Of several versions of a rule the latest in force counts; one not in force, or about another sort of
 * certificate, does not apply.
 */
export function evaluateRules(
  rules: readonly BusinessRule[],
  payload: object,
  external: object,
): RuleOutcome[] {
  const chosen = new Map<string, BusinessRule>()
  for (const rule of rules) {
    const name = rule.Identifier ?? ''
    const other = chosen.get(name)
    const isBetter =
      !other ||
      (isInForce(rule, external) === true && (isInForce(other, external) !== true || isLater(rule, other)))
    if (isBetter) chosen.set(name, rule)
  }
  return [...chosen].map(([identifier, rule]) => outcomeOf(identifier, rule, payload, external))
}

function outcomeOf(identifier: string, rule: BusinessRule, payload: object, external: object): RuleOutcome {
  const field = rule.CertificateType === undefined ? undefined : FIELDS[rule.CertificateType]
  const isAbout = field === undefined || Object.hasOwn(payload, field)
  const { value, error, inForce } = judgeRule(rule, payload, external)
  if (!isAbout || inForce === false) return { identifier, result: 'not applicable' }
  if (inForce === null) return { identifier, result: 'error', error: 'when it is in force is no time' }
  return value === undefined
    ? { identifier, result: 'error', error: error ?? '' }
    : { identifier, result: value }
}

const FIELDS: Readonly<Record<string, string | undefined>> = { Test: 't', Vaccination: 'v', Recovery: 'r' }

function isLater({ Version: one = '' }: BusinessRule, { Version: other = '' }: BusinessRule): boolean {
  const [ours, theirs] = [one.split('.').map(Number), other.split('.').map(Number)]
  const at = ours.findIndex((number, n) => number !== theirs[n])
  return at >= 0 && (ours[at] ?? 0) > (theirs[at] ?? 0)
}
