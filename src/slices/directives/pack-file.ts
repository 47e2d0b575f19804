import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import type { Kind } from '../../core/kind.ts'
import { canonical } from '../ledger/rules.ts'
import { checkPack, type Fault } from './pack-check.ts'
import { packLibrary, policyPack, type PackMeasure, type PolicyPack, type ReadPack } from './rules.ts'

export const PACK_FOLDER = path.join(import.meta.dirname, '../../../policies')
/** The pack of the demonstration and of tests that ask for none. */
export const DEFAULT_PACK = path.join(PACK_FOLDER, 'covid-19.hebei.2021-01.yaml')

export type PlacedFault = { file: string; line: number; column: number; path: string; message: string }

/** What is wrong in a pack, each with the line and column to look at. */
export class PackFault extends Error {
  readonly faults: readonly PlacedFault[]
  constructor(faults: readonly PlacedFault[]) {
    super(
      faults
        .map(({ file, line, column, path: at, message }) => {
          return `${file}:${line}:${column}: ${at === '' ? '' : `${at}: `}${message}`
        })
        .join('\n'),
    )
    this.faults = faults
  }
}

type Known = ReadonlyMap<string, Kind>

/** Reads and checks a pack file, with the library it names. `kinds`: also check what duties would wait for. Throws PackFault. */
export function readPack(file: string = DEFAULT_PACK, kinds?: Known): ReadPack {
  const folder = path.dirname(file)
  return parsePack(readFileSync(file, 'utf8'), path.basename(file), {
    ...(kinds ? { kinds } : {}),
    library: (name) => readFileSync(path.join(folder, name), 'utf8'),
  })
}

const kept = new Map<Known | undefined, { of: string; packs: ReadPack[] }>()

/** Every pack of the folder that comes with the program, by file name; read anew when a file has changed. */
export function readPacks(kinds?: Known): ReadPack[] {
  const names = readdirSync(PACK_FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
  const of = names.map((name) => `${name} ${statSync(path.join(PACK_FOLDER, name)).mtimeMs}`).join()
  const last = kept.get(kinds)
  if (last?.of === of) return last.packs
  const files = names.filter((name) => name !== 'library.yaml')
  const packs = files.map((name) => readPack(path.join(PACK_FOLDER, name), kinds))
  kept.set(kinds, { of, packs })
  return packs
}

type Around = { kinds?: Known; library?: (name: string) => string }

export function parsePack(text: string, file = 'pack', { kinds, library }: Around = {}): ReadPack {
  const own = parse(text, file, policyPack)
  const name = own.value.library
  const shared = name === undefined ? undefined : parse(readLibrary(name, own, library), name, packLibrary)
  const pack = shared ? merged(own.value, shared.value) : own.value
  const faults = [
    ...checkPack(own.value, pack, kinds).map((fault) => own.place(fault)),
    ...(shared ? checkPack(shared.value, pack, kinds).map((fault) => shared.place(fault)) : []),
  ]
  if (faults.length > 0) throw new PackFault(faults)
  const hash = createHash('sha256').update(canonical(pack)).digest('hex')
  return { ...pack, hash, file }
}

type Parsed<T> = { value: T; place: (fault: Fault) => PlacedFault }

function readLibrary(name: string, own: Parsed<PolicyPack>, read: Around['library']): string {
  try {
    if (!read) throw new Error('no folder')
    return read(name)
  } catch {
    throw new PackFault([
      own.place({ path: ['library'], message: `there is no file ${name} beside this one` }),
    ])
  }
}

/** A measure of the pack's own stands in the place of the library's of the same key. */
function merged(pack: PolicyPack, library: z.infer<typeof packLibrary>): PolicyPack {
  const own = new Set(pack.measures.map(({ key }) => key))
  return {
    ...pack,
    tags: { ...library.tags, ...pack.tags },
    departments: [...new Set([...pack.departments, ...library.departments])],
    places: [...new Set([...pack.places, ...library.places])],
    lookalikes: [...new Set([...pack.lookalikes, ...library.lookalikes])],
    measures: [...library.measures.filter(({ key }: PackMeasure) => !own.has(key)), ...pack.measures],
  }
}

function parse<S extends z.ZodType>(text: string, file: string, schema: S): Parsed<z.output<S>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = ({ path: at, message, key = false }: Fault): PlacedFault => {
    return { file, ...positionOf(document, lines, at, key), path: at.join('.'), message }
  }
  if (document.errors.length > 0)
    throw new PackFault(
      document.errors.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0])
        return { file, line, column: col, path: '', message }
      }),
    )
  const raw: unknown = document.toJS()
  const parsed = schema.safeParse(raw)
  const wrong: Fault[] = parsed.success
    ? unknownKeys(raw, parsed.data, [])
    : parsed.error.issues.map((issue) => ({ path: issue.path, message: issue.message }))
  if (!parsed.success || wrong.length > 0) throw new PackFault(wrong.map(place))
  return { value: parsed.data, place }
}

/** What stands in the file and is in no schema: a misspelt key would otherwise be a rule that silently does not hold. */
function unknownKeys(raw: unknown, kept: unknown, at: readonly PropertyKey[]): Fault[] {
  if (Array.isArray(raw) && Array.isArray(kept))
    return raw.flatMap((one: unknown, index) => unknownKeys(one, kept[index], [...at, index]))
  if (typeof raw !== 'object' || raw === null || typeof kept !== 'object' || kept === null) return []
  return Object.entries(raw).flatMap(([key, value]) =>
    Object.hasOwn(kept, key)
      ? unknownKeys(value, Reflect.get(kept, key), [...at, key])
      : [{ path: [...at, key], message: `unknown key "${key}"`, key: true }],
  )
}

/** Where the deepest part of the path stands in the file: its value, or its key when that is what is wrong. */
function positionOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key: boolean,
): { line: number; column: number } {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const parent =
      depth === 0
        ? undefined
        : depth === 1
          ? document.contents
          : document.getIn(path.slice(0, depth - 1), true)
    const pair = isMap(parent)
      ? parent.items.find((one) => isScalar(one.key) && one.key.value === path[depth - 1])
      : undefined
    const node =
      key && pair && isNode(pair.key)
        ? pair.key
        : depth === 0
          ? document.contents
          : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0])
      return { line, column: col }
    }
  }
  return { line: 1, column: 1 }
}
