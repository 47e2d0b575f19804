import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { policyPack, type PolicyPack } from './rules.ts'

export const DEFAULT_PACK = path.join(import.meta.dirname, '../../../policies/covid-19.hebei.2021-01.yaml')

/** What is wrong in a pack, each with the line to look at. */
export class PackFault extends Error {
  readonly faults: readonly { line: number; path: string; message: string }[]
  constructor(file: string, faults: PackFault['faults']) {
    super(
      faults
        .map(({ line, path: at, message }) => `${file}:${line}: ${at === '' ? '' : `${at}: `}${message}`)
        .join('\n'),
    )
    this.faults = faults
  }
}

/** Reads and checks a pack file. Throws PackFault naming every wrong line. */
export function readPack(file: string = DEFAULT_PACK): PolicyPack {
  return parsePack(readFileSync(file, 'utf8'), path.basename(file))
}

export function parsePack(text: string, file = 'pack'): PolicyPack {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      path: '',
      message,
    }))
    throw new PackFault(file, faults)
  }
  const parsed = policyPack.safeParse(document.toJS())
  if (parsed.success) return checkKeys(parsed.data, file)
  const faults = parsed.error.issues.map((issue) => ({
    line: lineOf(document, lines, issue.path),
    path: issue.path.join('.'),
    message: issue.message,
  }))
  throw new PackFault(file, faults)
}

/** The line of the deepest part of the path that is in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

function checkKeys(pack: PolicyPack, file: string): PolicyPack {
  const seen = new Set<string>()
  for (const { key } of pack.measures) {
    if (seen.has(key))
      throw new PackFault(file, [{ line: 1, path: `measures.${key}`, message: 'the key is used twice' }])
    seen.add(key)
  }
  return pack
}
