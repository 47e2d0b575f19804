import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'

export const ROOT = path.join(import.meta.dirname, '..')

/** One file of ours: `file` from the root with slashes; `imports` as written, made paths from the root when relative. */
export type Source = {
  file: string
  lines: readonly string[]
  imports: readonly { to: string; line: number; typeOnly: boolean }[]
  functions: readonly { name: string; line: number; length: number }[]
  /** First and last lines of every `x as T` other than `as const`. */
  assertions: readonly { from: number; to: number }[]
  /** True when it holds nothing but re-exports. */
  isBarrel: boolean
}

/** Every TypeScript file under the given folders of the repository. */
export function readSources(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readSource(path.posix.join(folder, name.replaceAll('\\', '/')))),
  )
}

type Node = { type: string; start: number; end: number; [key: string]: unknown }

function readSource(file: string): Source {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  // The parser types its tree as ESTree; the walk below looks at any node by its `type` alone.
  const program = parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node & {
    body: Node[]
  }
  const source = {
    file,
    lines: text.trimEnd().split('\n'),
    imports: program.body.flatMap((node) => importOf(node, file, lineOf)),
    functions: [] as { name: string; line: number; length: number }[],
    assertions: [] as { from: number; to: number }[],
    isBarrel:
      program.body.length > 0 &&
      program.body.every((node) => node['source'] && node.type.startsWith('Export')),
  }
  walk(program, (node) => {
    if (node.type === 'TSAsExpression' && text.slice(node.start, node.end).trimEnd().slice(-5) !== 'const') {
      source.assertions.push({ from: lineOf(node.start), to: lineOf(node.end) })
    }
    if (/Function/.test(node.type) && isNode(node['body'])) {
      const line = lineOf(node.start)
      source.functions.push({ name: `${file}:${line}`, line, length: lineOf(node.end) - line + 1 })
    }
  })
  return source
}

function importOf(node: Node, file: string, lineOf: (offset: number) => number): Source['imports'][number][] {
  const from = node['source']
  if (!isNode(from) || typeof from['value'] !== 'string') return []
  const written = from['value']
  const to = written.startsWith('.') ? path.posix.join(path.posix.dirname(file), written) : written
  return [
    {
      to,
      line: lineOf(node.start),
      typeOnly: node['importKind'] === 'type' || node['exportKind'] === 'type',
    },
  ]
}

function walk(node: Node, see: (node: Node) => void): void {
  see(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, see)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}
