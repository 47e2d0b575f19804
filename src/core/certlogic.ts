import { endOfPartial, momentOf, plusTime, TIME_UNITS, type TimeUnit } from './moment.ts'

/**
 * CertLogic 1.3.2, the language of the packs' colour rules and of the EU's business rules: JSON expressions over JSON data, with no
 * loops but over lists, no texts made, and no value taken for another. An expression is checked whole before any of it is evaluated, so
 * that a mistake in a branch nobody has taken yet refuses today. Decision 0064 says where this is stricter than `certlogic-js`.
 */
export type Evaluated = { value: unknown } | { error: string }
/** What is wrong, and where: a JSON pointer into the expression (RFC 6901). */
export type LogicFault = { at: string; message: string }

/**
 * The value of an expression over data: what JSON has, or a `Date`. The data is only read by its own fields. An error says what is wrong
 * in English for whoever writes rules; it never throws. The expression is read once: one that is changed afterwards keeps its old meaning.
 */
export function evaluate(logic: unknown, data: unknown): Evaluated {
  const { run, faults } = compiledOf(logic)
  const [fault] = faults
  if (fault) return { error: `not CertLogic: ${fault.at || '/'} ${fault.message}` }
  try {
    const value = run(data ?? null, { left: MOST_STEPS })
    measure(value, { left: MOST_STEPS }, 0)
    return { value }
  } catch (error) {
    if (error instanceof Unevaluable) return { error: error.message }
    throw error
  }
}

/** Everything that is wrong with an expression; nothing when it may be evaluated. */
export function validate(logic: unknown): LogicFault[] {
  return [...compiledOf(logic).faults]
}

/** The paths of the data that an expression may read, sorted, each once; those inside a `reduce` are its own `current` and `accumulator`. */
export function readPaths(logic: unknown): string[] {
  return [...compiledOf(logic).paths].sort()
}

/** Operations that one evaluation may take; an honest rule takes some dozens, and a loop inside a loop over long lists would not end. */
const MOST_STEPS = 5_000_000
/** Expressions in each other. An `or` of fifty, which CertLogic writes as nested `if`, has a hundred. */
const DEEPEST = 256

type Steps = { left: number }
type Run = (data: unknown, steps: Steps) => unknown
type Reading = { faults: LogicFault[]; paths: Set<string>; nodes: number }
type Compiled = Pick<Reading, 'faults' | 'paths'> & { run: Run }

class Unevaluable extends Error {}

const known = new WeakMap<object, Compiled>()

function compiledOf(logic: unknown): Compiled {
  const isKept = typeof logic === 'object' && logic !== null
  const before = isKept ? known.get(logic) : undefined
  if (before) return before
  const reading: Reading = { faults: [], paths: new Set(), nodes: 0 }
  const compiled = { ...reading, run: read(logic, '', 0, reading) }
  if (isKept) known.set(logic, compiled)
  return compiled
}

function read(logic: unknown, at: string, depth: number, reading: Reading): Run {
  reading.nodes += 1
  if (depth > DEEPEST) return wrong(reading, at, `nested deeper than ${DEEPEST}`)
  if (typeof logic === 'string' || typeof logic === 'boolean' || Number.isInteger(logic)) return () => logic
  if (typeof logic === 'number') return wrong(reading, at, `${logic} is no whole number`)
  if (Array.isArray(logic)) {
    const items = logic.map((item, n) => read(item, `${at}/${n}`, depth + 1, reading))
    return (data, steps) => items.map((item) => item(data, steps))
  }
  if (typeof logic !== 'object' || logic === null) return wrong(reading, at, 'is no expression')
  const [operation, ...more] = Object.entries(logic)
  if (!operation || more.length > 0) return wrong(reading, at, 'an operation has exactly one key')
  const [operator, operands] = operation
  const here = `${at}/${operator.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (operator === 'var') return readVar(operands, here, reading)
  const arity = Object.hasOwn(ARITY, operator) ? ARITY[operator] : undefined
  if (!arity) return wrong(reading, at, `there is no operation "${operator}"`)
  if (!Array.isArray(operands)) return wrong(reading, here, 'its operands must be a list')
  if (operands.length < arity[0] || operands.length > arity[1])
    return wrong(reading, here, `${arityInWords(arity)}, not ${operands.length}`)
  return readOperation(operator, operands, here, depth, reading)
}

function wrong({ faults }: Reading, at: string, message: string): Run {
  faults.push({ at, message })
  return () => fail(message)
}

function fail(message: string): never {
  throw new Unevaluable(message)
}

/** How many operands an operation takes, at least and at most. */
const ARITY: Readonly<Record<string, readonly [number, number]>> = {
  if: [3, 3],
  and: [2, Infinity],
  '!': [1, 1],
  '===': [2, 2],
  in: [2, 2],
  '+': [2, 2],
  '<': [2, 3],
  '>': [2, 3],
  '<=': [2, 3],
  '>=': [2, 3],
  before: [2, 3],
  after: [2, 3],
  'not-after': [2, 3],
  'not-before': [2, 3],
  plusTime: [3, 3],
  reduce: [3, 3],
  extractFromUVCI: [2, 2],
  dccDateOfBirth: [1, 1],
}

function arityInWords([least, most]: readonly [number, number]): string {
  if (most === Infinity) return `takes ${least} operands or more`
  return least === most
    ? `takes ${least} operand${least === 1 ? '' : 's'}`
    : `takes ${least} or ${most} operands`
}

function readVar(path: unknown, at: string, reading: Reading): Run {
  if (typeof path !== 'string') return wrong(reading, at, 'the path must be a text')
  const fragments = path === '' ? [] : path.split('.')
  if (fragments.includes('')) return wrong(reading, at, `"${path}" has an empty part`)
  reading.paths.add(path)
  return (data) => reach(data, fragments)
}

/** Null for what is not there. Only own fields and places of lists: no length, no prototype. */
function reach(data: unknown, fragments: readonly string[]): unknown {
  let here = data
  for (const fragment of fragments) {
    if (typeof here !== 'object' || here === null) return null
    if (Array.isArray(here)) here = /^\d+$/.test(fragment) ? here[Number(fragment)] : null
    else here = Object.hasOwn(here, fragment) ? Reflect.get(here, fragment) : null
  }
  return here ?? null
}

function readOperation(
  operator: string,
  operands: readonly unknown[],
  at: string,
  depth: number,
  reading: Reading,
): Run {
  const operand = (n: number): Run => read(operands[n], `${at}/${n}`, depth + 1, reading)
  switch (operator) {
    case 'plusTime':
      return readPlusTime(operand(0), operands, at, reading)
    case 'extractFromUVCI':
      return readExtract(operand(0), operands, at, reading)
    case 'dccDateOfBirth':
      return birthOf(operand(0))
    case 'reduce': {
      const [list, before] = [operand(0), reading.nodes]
      const lambda = operand(1)
      return reduce(list, lambda, reading.nodes - before, operand(2))
    }
    default:
      return plainOperation(
        operator,
        operands.map((_, n) => operand(n)),
      )
  }
}

function plainOperation(operator: string, operands: readonly Run[]): Run {
  const [first = NOTHING, second = NOTHING, third = NOTHING] = operands
  switch (operator) {
    case 'if':
      return (data, steps) => (isTrue(first(data, steps)) ? second : third)(data, steps)
    case 'and':
      return (data, steps) => {
        let reached: unknown = true
        for (const operand of operands) {
          reached = operand(data, steps)
          if (!isTrue(reached)) break
        }
        return reached
      }
    case '!':
      return (data, steps) => !isTrue(first(data, steps))
    case '===':
      return (data, steps) => isSame(first(data, steps), second(data, steps))
    case 'in':
      return (data, steps) => isIn(first(data, steps), second(data, steps), steps)
    case '+':
      return (data, steps) => wholeOf(first(data, steps), '+') + wholeOf(second(data, steps), '+')
    default:
      return comparison(operator, operands)
  }
}

const NOTHING: Run = () => null

/** True and false are narrower than JavaScript's: date-times and fractions are neither. */
function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === null) return false
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'number' && Number.isInteger(value)) return value !== 0
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && !(value instanceof Date)) return Object.keys(value).length > 0
  return fail('a date-time or fraction is neither true nor false')
}

/** Two lists, objects or date-times are the same to one implementation of CertLogic and not to another: no answer. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null)
    return fail('lists, objects and date-times cannot be compared by "===" or "in"')
  return one === other
}

function isIn(one: unknown, list: unknown, steps: Steps): boolean {
  if (!Array.isArray(list)) return fail('the second operand of "in" must be a list')
  spend(steps, list.length)
  return list.some((item) => isSame(one, item))
}

function wholeOf(value: unknown, operator: string): number {
  return typeof value === 'number' && Number.isInteger(value)
    ? value
    : fail(`the operands of "${operator}" must be whole numbers`)
}

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '>': (one, other) => one > other,
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
  before: (one, other) => one < other,
  after: (one, other) => one > other,
  'not-after': (one, other) => one <= other,
  'not-before': (one, other) => one >= other,
}

/** With three operands the second stands between the others. All are evaluated first: what cannot be compared is found every time. */
function comparison(operator: string, operands: readonly Run[]): Run {
  const compare = COMPARISONS[operator] ?? (() => fail(`there is no operation "${operator}"`))
  const read = /^[<>]/.test(operator) ? wholeOf : momentNumber
  return (data, steps) => {
    const values = operands.map((operand) => read(operand(data, steps), operator))
    return values.every((value, n) => n === 0 || compare(values[n - 1] ?? NaN, value))
  }
}

function momentNumber(value: unknown, operator: string): number {
  return value instanceof Date ? value.getTime() : fail(`the operands of "${operator}" must be date-times`)
}

function readPlusTime(date: Run, [, amount, unit]: readonly unknown[], at: string, reading: Reading): Run {
  if (typeof amount !== 'number' || !Number.isInteger(amount))
    return wrong(reading, `${at}/1`, 'the amount must be a whole number')
  if (!isUnit(unit)) return wrong(reading, `${at}/2`, `the unit must be one of ${TIME_UNITS.join(', ')}`)
  return (data, steps) => {
    const text = date(data, steps)
    if (typeof text !== 'string') return fail('"plusTime" takes a text with a date')
    const from = endOfPartial(text) ?? momentOf(text) ?? fail(`"${shortened(text)}" is no date or date-time`)
    return plusTime(from, amount, unit) ?? fail('the date is beyond all years')
  }
}

function isUnit(unit: unknown): unit is TimeUnit {
  return TIME_UNITS.some((one) => one === unit)
}

/** A date of birth may lack its day, or month and day: then it is the last day it can have been. */
function birthOf(operand: Run): Run {
  return (data, steps) => {
    const text = operand(data, steps)
    if (typeof text !== 'string') return fail('"dccDateOfBirth" takes a text')
    const born = endOfPartial(text) ?? (text.length === 10 ? momentOf(text) : undefined)
    return born ?? fail(`"${shortened(text)}" is no date of birth`)
  }
}

const UVCI_PREFIX = 'URN:UVCI:'

/** The part of that number of a certificate's identifier (UVCI, Annex 2), parted by `/`, `#` and `:`; null when there is none. */
function readExtract(operand: Run, [, index]: readonly unknown[], at: string, reading: Reading): Run {
  if (typeof index !== 'number' || !Number.isInteger(index))
    return wrong(reading, `${at}/1`, 'the index must be a whole number')
  return (data, steps) => {
    const text = operand(data, steps)
    if (text === null) return null
    if (typeof text !== 'string') return fail('"extractFromUVCI" takes a text or null')
    spend(steps, text.length)
    const bare = text.startsWith(UVCI_PREFIX) ? text.slice(UVCI_PREFIX.length) : text
    return bare.split(/[/#:]/)[index] ?? null
  }
}

/** `nodes`: expressions in the lambda, what each round may cost. */
function reduce(list: Run, lambda: Run, nodes: number, initial: Run): Run {
  return (data, steps) => {
    const items = list(data, steps)
    let accumulator = initial(data, steps)
    if (items === null) return accumulator
    if (!Array.isArray(items)) return fail('"reduce" takes a list or null')
    for (const current of items) {
      spend(steps, nodes)
      accumulator = lambda({ current: current ?? null, accumulator }, steps)
    }
    return accumulator
  }
}

function spend(steps: Steps, count: number): void {
  steps.left -= count
  if (steps.left < 0) fail('takes too long')
}

/** Nobody could write down a list that holds itself twice in twice, forty times over. */
function measure(value: unknown, steps: Steps, depth: number): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return
  if (depth > DEEPEST * 2) fail('the result is nested too deep')
  const items = Object.values(value)
  spend(steps, items.length)
  for (const item of items) measure(item, steps, depth + 1)
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
