/**
 * What an old app must find in an answer. A word: `string`, `number`, `boolean`; with `?` behind it null as well; `=a,b` one of these
 * words, the only ones it knows; `any` for what it keeps without looking. An object: at least these fields. A list of one: each of them.
 */
export type Shape = string | { [field: string]: Shape } | [Shape]

/** What is missing or of another sort, by its path. */
export function faultsOf(shape: Shape, value: unknown, path: string): string[] {
  if (typeof shape === 'string')
    return isA(shape, value) ? [] : [`${path} is ${JSON.stringify(value)}, not ${shape}`]
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list`]
    return value.flatMap((one, at) => faultsOf(shape[0], one, `${path}[${at}]`))
  }
  if (typeof value !== 'object' || value === null) return [`${path} is ${JSON.stringify(value)}, no object`]
  return Object.entries(shape).flatMap(([field, inner]) => {
    const isOptional = field.endsWith('?')
    const name = isOptional ? field.slice(0, -1) : field
    const found: unknown = Reflect.get(value, name)
    if (isOptional && (found === undefined || found === null)) return []
    return faultsOf(inner, found, `${path}.${name}`)
  })
}

function isA(word: string, value: unknown): boolean {
  if (word === 'any') return value !== undefined
  if (word.endsWith('?')) return value === null || isA(word.slice(0, -1), value)
  if (word.startsWith('=')) return typeof value === 'string' && word.slice(1).split(',').includes(value)
  return typeof value === word
}
