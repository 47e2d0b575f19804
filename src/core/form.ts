import type { z } from 'zod'

/** One field of a form drawn from a payload's schema. `nested`: fields of each entry of a list of objects. */
export type FormField = {
  name: string
  type: 'text' | 'number' | 'boolean' | 'date' | 'moment' | 'choice' | 'choices' | 'list' | 'id' | 'object'
  required: boolean
  /** Values of a choice. */
  values: readonly string[]
  /** What is assumed when nothing is said. */
  initial: unknown
  maxLength: number | undefined
  minimum: number | undefined
  maximum: number | undefined
  nested: readonly FormField[]
}

type Def = {
  type: string
  format?: string
  shape?: Record<string, z.ZodType>
  innerType?: z.ZodType
  element?: z.ZodType
  entries?: Record<string, string | number>
  defaultValue?: unknown
}
type Inside = {
  def: Def
  maxLength?: number | null
  minValue?: number | null
  maxValue?: number | null
  format?: string | null
}

/**
 * The fields of an object schema, in its order, as a form asks for them: what zod 4 keeps in `def`, and the bounds it shows on
 * its schemas. Ids and objects are for whoever draws the form to fill in.
 */
export function formFields(schema: z.ZodType): FormField[] {
  const { shape = {} } = inside(schema).def
  return Object.entries(shape).map(([name, field]) => fieldOf(name, field))
}

function fieldOf(name: string, given: z.ZodType): FormField {
  let schema = given
  let required = true
  let initial: unknown
  for (let def = inside(schema).def; def.innerType; def = inside(schema).def) {
    if (def.type === 'optional' || def.type === 'nullable' || def.type === 'default') required = false
    if (def.type === 'default') initial = def.defaultValue
    schema = def.innerType
  }
  const { def, maxLength, minValue, maxValue } = inside(schema)
  const element = def.element ? inside(def.element).def : undefined
  const type = typeOf(schema)
  return {
    name,
    type,
    required: required && type !== 'boolean',
    values: Object.values(def.entries ?? element?.entries ?? {}).map(String),
    initial,
    maxLength: maxLength ?? undefined,
    minimum: bounded(minValue),
    maximum: bounded(maxValue),
    nested: def.element && element?.shape ? formFields(def.element) : [],
  }
}

function typeOf(schema: z.ZodType): FormField['type'] {
  const { def, format } = inside(schema)
  if (def.type === 'number') return 'number'
  if (def.type === 'boolean') return 'boolean'
  if (def.type === 'enum') return 'choice'
  if (def.type === 'array') return def.element && inside(def.element).def.entries ? 'choices' : 'list'
  if (def.type !== 'string') return 'object'
  if (format === 'date') return 'date'
  if (format === 'datetime') return 'moment'
  return format === 'regex' && isIdPattern(schema) ? 'id' : 'text'
}

/** True for the pattern of ids (core/id.ts): nobody types one. */
function isIdPattern(schema: z.ZodType): boolean {
  return schema.safeParse('01900000-0000-7000-8000-000000000001').success && !schema.safeParse('x').success
}

/** Numbers have technical bounds of their own, which are none to a person. */
function bounded(value: number | null | undefined): number | undefined {
  return value === null || value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER
    ? undefined
    : value
}

function inside(schema: z.ZodType): Inside {
  // What every zod 4 schema carries; its public types name it per class only.
  return schema as unknown as Inside
}
