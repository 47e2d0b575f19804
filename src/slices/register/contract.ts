import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'

const named = z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })

/** A person as lists show one: numbers only by their last four characters. */
export const personLine = z.object({
  person: z.string(),
  household: z.string(),
  area: z.string(),
  areaName: z.string(),
  door: z.string(),
  name: z.string(),
  sex: z.enum(['female', 'male', 'unknown']),
  bornOn: z.string().nullable(),
  relation: z.string(),
  identityTail: z.string().nullable(),
  phoneTail: z.string().nullable(),
  workplace: z.string(),
  tags: z.array(z.string()),
})
export type PersonLine = z.infer<typeof personLine>

export const householdLine = z.object({
  household: z.string(),
  area: z.string(),
  door: z.string(),
  address: z.string(),
  phoneTail: z.string().nullable(),
  members: z.number(),
  head: z.string(),
  lastCall: z.object({ end: z.string(), at: z.string() }).nullable(),
})
export type HouseholdLine = z.infer<typeof householdLine>

export const listHouseholds = endpoint({
  method: 'GET',
  path: '/api/households',
  may: 'see-register',
  summary: 'Households of an area in door order, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ households: z.array(householdLine), next: z.string().nullable() }),
})

export const showHousehold = endpoint({
  method: 'GET',
  path: '/api/households/:household',
  may: 'see-register',
  summary: 'One household with its members',
  params: z.object({ household: z.string().regex(UUID) }),
  reply: householdLine.extend({ lineage: z.array(named), persons: z.array(personLine) }),
})

export const showPerson = endpoint({
  method: 'GET',
  path: '/api/people/:person',
  may: 'see-register',
  summary: 'One person, numbers masked',
  params: z.object({ person: z.string().regex(UUID) }),
  reply: personLine.extend({ lineage: z.array(named) }),
})

export const searchPeople = endpoint({
  method: 'GET',
  path: '/api/people',
  may: 'see-register',
  summary: 'People by name, pinyin, initials, phone tail, or a full identity or phone number',
  query: z.object({
    q: z.string().trim().min(1).max(60),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  reply: z.object({ people: z.array(personLine) }),
})
