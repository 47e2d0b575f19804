import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { IMPORT_KINDS } from './kinds/import-begun.ts'
import { FINDINGS, LIST_FIELDS } from './rules.ts'

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
  /** Who brought it. */
  by: z.string(),
  /** Checked or written just now, but nobody has been heard of for a while: it was cut off and can be taken up again. */
  silent: z.boolean(),
  /** Rows the file seems to have, for progress while it is checked. */
  expected: z.number(),
  /** Why its check came to nothing: a refusal's code, and where in the file. */
  refusal: z.object({ code: z.string(), at: z.string() }).nullable(),
  counts: importCounts,
})
export type ImportLine = z.infer<typeof importLine>

const columns = z.array(z.object({ head: z.string(), field: z.enum(LIST_FIELDS).nullable() }))
export const importPage = importLine.extend({
  columns,
  /** Of those it had looked for, how many are found. */
  sought: z.object({ sought: z.number(), found: z.number() }),
})
export type ImportPage = z.infer<typeof importPage>

const named = { params: z.object({ import: z.string().regex(UUID) }) }

/** The body is the file itself. */
export const lookAtList = endpoint({
  method: 'POST',
  path: '/api/imports/look',
  may: 'import-lists',
  summary: 'The head of a list and what each column is taken for, with its first rows; nothing is kept',
  query: z.object({ kind: z.enum(IMPORT_KINDS) }),
  body: z.instanceof(Uint8Array),
  reply: z.object({
    headRow: z.number(),
    columns,
    sample: z.array(z.array(z.string())),
    isUsable: z.boolean(),
  }),
})

/** Field names by column, joined by commas; nothing between two commas for a column to be left out. */
const fieldList = z
  .string()
  .max(1000)
  .transform((text) => text.split(',').map((one) => (one === '' ? null : one)))
  .pipe(z.array(z.enum(LIST_FIELDS).nullable()).max(60))
  .refine((fields) => {
    const given = fields.filter((field) => field !== null)
    return new Set(given).size === given.length
  })

/** The body is the file itself. */
export const uploadList = endpoint({
  method: 'POST',
  path: '/api/imports',
  may: 'import-lists',
  summary:
    'Begins to check and match a list (xlsx or CSV); nothing is written. A long list is checked on after the answer',
  query: z.object({
    kind: z.enum(IMPORT_KINDS),
    fileName: z.string().min(1).max(200),
    headRow: z.coerce.number().int().min(1).optional(),
    columns: fieldList.optional(),
  }),
  body: z.instanceof(Uint8Array),
  reply: importPage,
})

export const listImports = endpoint({
  method: 'GET',
  path: '/api/imports',
  may: 'import-lists',
  summary: 'Lists brought in, the newest first',
  query: z.object({
    before: z.string().regex(UUID).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  reply: z.object({ imports: z.array(importLine), next: z.string().nullable() }),
})

export const showImport = endpoint({
  method: 'GET',
  path: '/api/imports/:import',
  may: 'import-lists',
  summary: 'How far an import is',
  ...named,
  reply: importPage,
})

export const runList = endpoint({
  method: 'POST',
  path: '/api/imports/:import/run',
  may: 'import-lists',
  summary: 'Writes what was found out, or goes on where a run was cut off',
  ...named,
  reply: importPage,
})

export const dropList = endpoint({
  method: 'POST',
  path: '/api/imports/:import/drop',
  may: 'import-lists',
  summary: 'Gives an import up and destroys its rows',
  ...named,
  reply: z.object({ dropped: z.literal(true) }),
})

export const undoList = endpoint({
  method: 'POST',
  path: '/api/imports/:import/undo',
  may: 'import-lists',
  summary: 'Withdraws every record that a list of evidence has made, each with the reason',
  ...named,
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  reply: z.object({ withdrawn: z.number() }),
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
  reply: importPage,
})

export const doubtfulRow = z.object({
  row: z.number(),
  why: z.array(z.string()),
  cells: z.array(z.string()),
  candidates: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      sex: z.string(),
      bornOn: z.string().nullable(),
      relation: z.string(),
      workplace: z.string(),
      identityTail: z.string().nullable(),
      phoneTail: z.string().nullable(),
      areaName: z.string(),
      door: z.string(),
    }),
  ),
})
export type DoubtfulRow = z.infer<typeof doubtfulRow>

export const importRows = endpoint({
  method: 'GET',
  path: '/api/imports/:import/rows',
  may: 'import-lists',
  summary: 'Rows of one finding, in the order of the file, with their reasons and whom they are about',
  params: z.object({ import: z.string().regex(UUID) }),
  query: z.object({
    finding: z.enum(FINDINGS),
    after: z.coerce.number().int().default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({
    rows: z.array(
      z.object({
        row: z.number(),
        why: z.array(z.string()),
        /** As the file has them; empty once they were destroyed. */
        cells: z.array(z.string()),
        person: z.string().nullable(),
        name: z.string().nullable(),
        areaName: z.string().nullable(),
        done: z.boolean(),
      }),
    ),
    next: z.number().nullable(),
  }),
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
  reply: z.object({ columns, rows: z.array(doubtfulRow), next: z.number().nullable() }),
})
