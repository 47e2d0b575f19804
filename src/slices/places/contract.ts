import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'

/** A site or an organisation as lists show it, with what it owes now. */
export const siteLine = z.object({
  subject: z.string(),
  kind: z.enum(['place', 'unit']),
  area: z.string(),
  areaName: z.string(),
  name: z.string(),
  address: z.string(),
  tags: z.array(z.string()),
  open: z.number(),
  overdue: z.number(),
})
export type SiteLine = z.infer<typeof siteLine>

export const listSites = endpoint({
  method: 'GET',
  path: '/api/sites',
  may: 'see-register',
  summary: 'Places and units of an area with their open and overdue duties, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    kind: z.enum(['place', 'unit']).default('place'),
    category: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional(),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ sites: z.array(siteLine), next: z.string().nullable() }),
})

export const showSite = endpoint({
  method: 'GET',
  path: '/api/sites/:site',
  may: 'see-register',
  summary: 'One place or unit',
  params: z.object({ site: z.string().regex(UUID) }),
  reply: siteLine.extend({
    lineage: z.array(z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })),
  }),
})
