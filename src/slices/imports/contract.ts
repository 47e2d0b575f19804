import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { IMPORT_KINDS } from './kinds/import-begun.ts'

const number = z.number()
export const importCounts = z.object({
  rows: number,
  done: number,
  todo: number,
  faulty: number,
  fresh: number,
  changed: number,
  same: number,
  matched: number,
  doubtful: number,
  skipped: number,
})

export const importLine = z.object({
  import: z.string(),
  kind: z.enum(IMPORT_KINDS),
  fileName: z.string(),
  state: z.enum(['checking', 'checked', 'running', 'finished', 'dropped']),
  begunAt: z.string(),
  /** Running, but nobody has been heard of for a while: it was cut off and can be taken up again. */
  silent: z.boolean(),
  counts: importCounts,
})
export type ImportLine = z.infer<typeof importLine>

const named = { params: z.object({ import: z.string().regex(UUID) }) }

/** The body is the file itself. */
export const uploadList = endpoint({
  method: 'POST',
  path: '/api/imports',
  may: 'import-lists',
  summary: 'Checks and matches a list (xlsx or CSV); nothing is written yet',
  query: z.object({ kind: z.enum(IMPORT_KINDS), fileName: z.string().min(1).max(200) }),
  body: z.instanceof(Uint8Array),
  reply: importLine,
})

export const listImports = endpoint({
  method: 'GET',
  path: '/api/imports',
  may: 'import-lists',
  summary: 'The last lists brought in',
  reply: z.object({ imports: z.array(importLine) }),
})

export const showImport = endpoint({
  method: 'GET',
  path: '/api/imports/:import',
  may: 'import-lists',
  summary: 'How far an import is',
  ...named,
  reply: importLine,
})

export const runList = endpoint({
  method: 'POST',
  path: '/api/imports/:import/run',
  may: 'import-lists',
  summary: 'Writes what was found out, or goes on where a run was cut off',
  ...named,
  reply: importLine,
})

export const dropList = endpoint({
  method: 'POST',
  path: '/api/imports/:import/drop',
  may: 'import-lists',
  summary: 'Gives an import up and destroys its rows',
  ...named,
  reply: z.object({ dropped: z.literal(true) }),
})

/** A CSV file; the reply below documents nothing but that. */
export const faultyRows = endpoint({
  method: 'GET',
  path: '/api/imports/:import/faults',
  may: 'import-lists',
  summary: 'The rows that were not used, with the reasons beside them, as CSV',
  ...named,
  reply: z.string(),
})

export const listTemplate = endpoint({
  method: 'GET',
  path: '/api/import-template',
  may: 'import-lists',
  summary: 'An empty list to fill in, as CSV',
  query: z.object({ kind: z.enum(IMPORT_KINDS) }),
  reply: z.string(),
})

export const ROW_DECISIONS = ['skip', 'new', 'same'] as const
export const decideRow = endpoint({
  method: 'POST',
  path: '/api/imports/:import/rows/:row',
  may: 'import-lists',
  summary: 'What a person decides about a doubtful row: skip it, a new person, or the same as a candidate',
  params: z.object({ import: z.string().regex(UUID), row: z.coerce.number().int() }),
  body: z.object({ decision: z.enum(ROW_DECISIONS), person: z.string().regex(UUID).optional() }),
  reply: importLine,
})

export const doubtfulRow = z.object({
  row: number,
  why: z.array(z.string()),
  cells: z.array(z.string()),
  candidates: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      bornOn: z.string().nullable(),
      areaName: z.string(),
      door: z.string(),
    }),
  ),
})

export const doubtfulRows = endpoint({
  method: 'GET',
  path: '/api/imports/:import/doubtful',
  may: 'import-lists',
  summary: 'Rows that a person must decide on, with those they may be about',
  params: z.object({ import: z.string().regex(UUID) }),
  query: z.object({
    after: z.coerce.number().int().default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ head: z.array(z.string()), rows: z.array(doubtfulRow) }),
})
