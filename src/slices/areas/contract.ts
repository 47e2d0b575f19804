import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { bilingual } from '../../core/text.ts'

const named = z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })

export const chief = z.object({
  post: z.string(),
  account: z.string(),
  name: z.string(),
  role,
  phoneTail: z.string().nullable(),
})

/** One area as the desk shows it: where it is, what lies in it, who answers for it and where nobody does. */
export const areaPage = z.object({
  area: named.extend({ subject: z.string(), openedAt: z.string(), closedAt: z.string().nullable() }),
  lineage: z.array(named),
  children: z.array(
    named.extend({
      households: z.number(),
      /** Areas right inside it. */
      areas: z.number(),
      chief: chief.nullable(),
    }),
  ),
  chiefs: z.array(chief),
  households: z.number(),
  persons: z.number(),
  /** Areas inside it, at any depth, that have nobody in the post their level wants. */
  missing: z.object({ count: z.number(), first: z.array(named) }),
})
export type AreaPage = z.infer<typeof areaPage>

export const showArea = endpoint({
  method: 'GET',
  path: '/api/areas/:area',
  may: 'see-board',
  summary: 'An area, its place in the grid, its chiefs and what lies in it',
  params: z.object({ area: z.string().regex(AREA_NUMBER) }),
  reply: areaPage,
})

/** One change of an area, by whom; `area` is the number it was made under. */
export const areaChange = z.object({
  seq: z.number(),
  kind: z.string(),
  at: z.string(),
  by: z.string(),
  role: role.nullable(),
  area: z.string(),
  payload: z.record(z.string(), z.unknown()),
})
export type AreaChange = z.infer<typeof areaChange>

export const areaHistory = endpoint({
  method: 'GET',
  path: '/api/areas/:area/history',
  may: 'see-board',
  summary: 'How an area came to be what it is: opened, renamed, moved, split, merged, by whom',
  params: z.object({ area: z.string().regex(AREA_NUMBER) }),
  reply: z.object({ changes: z.array(areaChange), numbers: z.array(z.string()) }),
})

export const areaSheet = endpoint({
  method: 'GET',
  path: '/api/areas/:area/sheet',
  may: 'see-register',
  summary: 'The areas inside an area that hold doors, each with its chief and its doors, to be printed',
  params: z.object({ area: z.string().regex(AREA_NUMBER) }),
  reply: z.object({
    area: named,
    sheets: z.array(
      named.extend({ chiefs: z.array(chief), doors: z.array(z.string()), persons: z.number() }),
    ),
  }),
})

export const freeNumbers = endpoint({
  method: 'GET',
  path: '/api/areas/:area/free-numbers',
  may: 'manage-areas',
  summary: 'The first numbers right below an area that nothing ever had',
  params: z.object({ area: z.string().regex(AREA_NUMBER) }),
  query: z.object({ count: z.coerce.number().int().min(1).max(200).default(1) }),
  reply: z.object({ numbers: z.array(z.string()) }),
})

export const areaContents = z.object({
  areas: z.number(),
  households: z.number(),
  persons: z.number(),
  sites: z.number(),
  /** Open ones whose window is not over: they go with the territory. */
  duties: z.number(),
  accounts: z.number(),
  /** Running measures over just this area, or one inside it. */
  measures: z.array(z.object({ measure: z.string(), title: bilingual })),
})
export type AreaContents = z.infer<typeof areaContents>

export const weighArea = endpoint({
  method: 'POST',
  path: '/api/areas/:area/contents',
  may: 'manage-areas',
  summary: 'What moving an area, or some of its households, would take along; changes nothing',
  params: z.object({ area: z.string().regex(AREA_NUMBER) }),
  body: z.object({ subjects: z.array(z.string().regex(UUID)).max(5000).optional() }),
  reply: areaContents,
})

const gridRow = named.omit({ area: true }).extend({ number: z.string() })
const gridLine = gridRow.extend({ line: z.number() })

export const planGrid = endpoint({
  method: 'POST',
  path: '/api/areas/plan',
  may: 'manage-areas',
  summary:
    'What importing a CSV of areas would open, rename and close, and every row that cannot be; changes nothing',
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  reply: z.object({
    opens: z.array(gridLine),
    renames: z.array(
      gridLine.extend({ subject: z.string(), nameBefore: z.string(), levelBefore: z.enum(AREA_LEVELS) }),
    ),
    closes: z.array(gridRow.extend({ subject: z.string(), inhabited: z.boolean() })),
    same: z.number(),
    faults: z.array(
      z.object({ line: z.number(), code: z.string(), number: z.string(), other: z.string().optional() }),
    ),
  }),
})
export type GridPlanned = z.infer<(typeof planGrid)['reply']>

const seen = z.coerce.number().int().min(0)
/** The body is the file itself. */
export const importGrid = endpoint({
  method: 'POST',
  path: '/api/areas/import',
  may: 'manage-areas',
  summary: 'Opens and renames what a CSV of areas says, all or nothing; refused when it is not what was seen',
  query: z.object({
    reason: z.string().trim().min(1).max(200),
    /** How much of each the plan showed. */
    opens: seen,
    renames: seen,
    /** Also close areas that the file leaves out and in which nothing lives: so many of them. */
    closes: seen.default(0),
  }),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  reply: z.object({ opened: z.number(), renamed: z.number(), closed: z.number() }),
})

/** `was`: the number or name that was looked for and that this area took over. */
export const foundArea = named.extend({ was: z.string().nullable() })
export type FoundArea = z.infer<typeof foundArea>

export const findAreas = endpoint({
  method: 'GET',
  path: '/api/areas',
  may: 'see-board',
  summary: 'Areas by a part of their name or the beginning of their number',
  query: z.object({
    q: z.string().min(1).max(40),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  reply: z.object({ areas: z.array(foundArea) }),
})
