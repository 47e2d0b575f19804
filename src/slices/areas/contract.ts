import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { role } from '../../core/role.ts'

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
  children: z.array(named.extend({ households: z.number(), persons: z.number(), chief: chief.nullable() })),
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

export const findAreas = endpoint({
  method: 'GET',
  path: '/api/areas',
  may: 'see-board',
  summary: 'Areas by a part of their name or the beginning of their number',
  query: z.object({
    q: z.string().min(1).max(40),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  reply: z.object({ areas: z.array(named) }),
})
