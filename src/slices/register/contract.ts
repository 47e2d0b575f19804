import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { DOCUMENT_KINDS } from '../../core/identity.ts'
import { tag } from '../../core/measure.ts'
import { bilingual } from '../../core/text.ts'
import { VIEW_PURPOSES } from './kinds/identity-viewed.ts'

const named = z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })

/** A person as lists show one: numbers only by their last four characters. */
export const personLine = z.object({
  person: z.string(),
  household: z.string(),
  area: z.string(),
  areaName: z.string(),
  /** Stairwells are called alike in every building: the village says which. */
  village: z.string(),
  door: z.string(),
  name: z.string(),
  sex: z.enum(['female', 'male', 'unknown']),
  bornOn: z.string().nullable(),
  relation: z.string(),
  identityTail: z.string().nullable(),
  phoneTail: z.string().nullable(),
  workplace: z.string(),
  tags: z.array(z.string()),
  /** Whether the county still counts them. */
  standing: z.enum(['here', 'died', 'left-county', 'merged']),
})
export type PersonLine = z.infer<typeof personLine>

/** A field of which people who did not know of each other said different things; numbers masked. */
export const conflict = z.object({
  field: z.string(),
  values: z.array(
    z.object({ record: z.string(), value: z.string().nullable(), at: z.string(), by: z.string() }),
  ),
})
export type Conflict = z.infer<typeof conflict>

/** The record that an amendment names as what its author had seen, and what it was. */
const basis = {
  basis: z.string(),
  basedOn: z.object({ kind: z.string(), at: z.string(), by: z.string() }).nullable(),
  conflicts: z.array(conflict),
}

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
  summary:
    'Households of an area in door order, by keyset; within a village also by door, address or the name of a member',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    q: z.string().trim().max(60).optional(),
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
  reply: householdLine.extend({
    lineage: z.array(named),
    persons: z.array(personLine),
    ...basis,
  }),
})
export type HouseholdPage = z.infer<typeof showHousehold.reply>

export const showPerson = endpoint({
  method: 'GET',
  path: '/api/people/:person',
  may: 'see-register',
  summary: 'One person, numbers masked',
  params: z.object({ person: z.string().regex(UUID) }),
  reply: personLine.extend({
    lineage: z.array(named),
    documentKind: z.enum(DOCUMENT_KINDS),
    ...basis,
    mergedInto: z.string().nullable(),
    /** The record that merged this row into another. */
    mergedBy: z.string().nullable(),
    mergedFrom: z.array(z.object({ person: z.string(), name: z.string(), record: z.string() })),
  }),
})
export type PersonPage = z.infer<typeof showPerson.reply>

export const seenReason = z.object({
  /** The record's id, made by whoever asks: asking twice after a lost answer is one look. */
  id: z.string().regex(UUID),
  purpose: z.enum(VIEW_PURPOSES),
  reason: z.string().trim().min(4).max(200),
})

export const viewIdentity = endpoint({
  method: 'POST',
  path: '/api/people/:person/identity',
  may: 'see-identity',
  summary: 'A person’s numbers in full; looking is itself a record, with the reason',
  params: z.object({ person: z.string().regex(UUID) }),
  body: seenReason,
  reply: z.object({ identity: z.string().nullable(), phone: z.string().nullable() }),
})

export const viewLine = z.object({
  record: z.string(),
  seq: z.number(),
  at: z.string(),
  /** The person, or what the file shows; `name` is empty when that is no person. */
  subject: z.string(),
  name: z.string(),
  area: z.string(),
  by: z.string(),
  role: z.string().nullable(),
  /** Of numbers: what for, and why. */
  purpose: z.string().nullable(),
  reason: z.string().nullable(),
  /** The file that was looked at; null: the numbers in full. */
  attachment: z.string().nullable(),
})
export type ViewLine = z.infer<typeof viewLine>

export const listViews = endpoint({
  method: 'GET',
  path: '/api/identity-views',
  may: 'see-ledger',
  summary: 'Who saw whose numbers in full, and which files, newest first',
  query: z.object({
    person: z.string().regex(UUID).optional(),
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ views: z.array(viewLine), next: z.number().nullable() }),
})

export const extractPerson = endpoint({
  method: 'POST',
  path: '/api/people/:person/extract',
  may: 'see-identity',
  summary: 'Everything held about one person, for the person: itself a recorded look',
  params: z.object({ person: z.string().regex(UUID) }),
  body: seenReason.omit({ purpose: true }),
  reply: z.object({
    at: z.string(),
    person: personLine,
    numbers: z.object({ identity: z.string().nullable(), phone: z.string().nullable() }),
    records: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        at: z.string(),
        by: z.string(),
        corrected: z.boolean(),
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
    duties: z.array(z.object({ title: bilingual, dueAt: z.string(), doneAt: z.string().nullable() })),
    views: z.array(viewLine),
  }),
})

export const MATCH_REASONS = ['identity', 'name-phone', 'name-born', 'phone', 'name-household'] as const
export const matchLine = personLine.extend({ why: z.array(z.enum(MATCH_REASONS)) })
export type MatchLine = z.infer<typeof matchLine>

export const matchPeople = endpoint({
  method: 'POST',
  path: '/api/people/matches',
  may: 'see-register',
  summary: 'People who may be the one about to be entered, and why',
  body: z.object({
    identity: z.string().max(60).optional(),
    documentKind: z.enum(DOCUMENT_KINDS).default('identity-card'),
    name: z.string().trim().max(60).optional(),
    bornOn: z.string().max(10).optional(),
    phone: z.string().max(60).optional(),
    household: z.string().regex(UUID).optional(),
    /** Whoever is being edited is no match. */
    except: z.string().regex(UUID).optional(),
  }),
  reply: z.object({ people: z.array(matchLine) }),
})

const areaPage = z.object({
  area: z.string().regex(AREA_NUMBER).optional(),
  after: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const listDuplicates = endpoint({
  method: 'GET',
  path: '/api/duplicates',
  may: 'see-register',
  summary: 'Pairs of rows that look like one person, by keyset',
  query: areaPage,
  reply: z.object({
    pairs: z.array(z.object({ one: personLine, other: personLine, why: z.array(z.enum(MATCH_REASONS)) })),
    next: z.string().nullable(),
  }),
})

export const listConflicts = endpoint({
  method: 'GET',
  path: '/api/conflicts',
  may: 'see-register',
  summary: 'People of whom two things are said that cannot both be true, by keyset',
  query: areaPage,
  reply: z.object({ people: z.array(personLine), next: z.string().nullable() }),
})

export const soughtLine = z.object({
  person: z.string(),
  area: z.string(),
  areaName: z.string(),
  name: z.string(),
  bornOn: z.string().nullable(),
  identityTail: z.string().nullable(),
  phoneTail: z.string().nullable(),
  from: z.string(),
  returnedOn: z.string().nullable(),
  address: z.string(),
  list: z.string(),
  soughtAt: z.string(),
  /** Who brought the list. */
  by: z.string(),
  /** The list itself, where the caller’s area is the one it was brought into. */
  import: z.string().nullable(),
  /** Whose open duty it is to find them: a role, and somebody by name where it was handed to them. */
  finders: z.array(z.object({ role: z.string(), name: z.string().nullable() })),
  foundAt: z.string().nullable(),
  /** The door where they were found, or where they are instead. */
  foundWhere: z.string(),
  /** Whom the register holds now: the person themselves, or the row theirs was merged into. */
  known: z.string().nullable(),
})
export type SoughtLine = z.infer<typeof soughtLine>

export const SOUGHT_STATES = ['open', 'found', 'all'] as const
export type SoughtState = (typeof SOUGHT_STATES)[number]

export const listSought = endpoint({
  method: 'GET',
  path: '/api/sought',
  may: 'see-register',
  summary: 'People on pushed lists whom the register did not hold, found or still to be, by keyset',
  query: areaPage.extend({
    state: z.enum(SOUGHT_STATES).default('open'),
    /** A part of the name, or of the list’s. */
    q: z.string().trim().max(60).optional(),
  }),
  reply: z.object({
    people: z.array(soughtLine),
    next: z.string().nullable(),
    /** With the first page only. */
    counts: z.object({ open: z.number(), found: z.number() }).nullable(),
  }),
})

export const showClosing = endpoint({
  method: 'GET',
  path: '/api/register/closing',
  may: 'manage-directives',
  summary: 'What closing out the register would destroy, and which measures still rest on it',
  reply: z.object({
    county: z.string(),
    records: z.number(),
    persons: z.number(),
    households: z.number(),
    sought: z.number(),
    measures: z.array(bilingual),
    /** The last time it was done. */
    closed: z
      .object({ at: z.string(), by: z.string(), reason: z.string(), records: z.number(), left: z.number() })
      .nullable(),
  }),
})

export const closeRegister = endpoint({
  method: 'POST',
  path: '/api/register/close',
  may: 'manage-directives',
  summary: 'Close-out: destroys every personal field kept as long as the register, with a record of how much',
  /** `confirm`: the county’s name, typed by whoever destroys. */
  body: z.object({ reason: z.string().trim().min(4).max(200), confirm: z.string().trim().max(60) }),
  reply: z.object({ records: z.number(), persons: z.number(), households: z.number(), left: z.number() }),
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

/** A focus group is counted up to here; beyond, the list itself is what there is. */
export const MOST_COUNTED = 2_000

export const taggedPeople = endpoint({
  method: 'GET',
  path: '/api/people/tagged',
  may: 'see-register',
  summary: 'People of an area who carry a tag (a focus group), by keyset',
  query: areaPage.extend({ tag }),
  reply: z.object({
    people: z.array(personLine),
    next: z.string().nullable(),
    /** How many there are, with the first page only; one more than MOST_COUNTED stands for all beyond it. */
    count: z.number().nullable(),
  }),
})

export const nearLine = personLine.extend({ why: z.enum(['sound', 'character', 'letter']) })
export type NearLine = z.infer<typeof nearLine>

export const nearPeople = endpoint({
  method: 'GET',
  path: '/api/people/near',
  may: 'see-register',
  summary:
    'People whose name is nearly this: the same sound, one of three characters, or one letter of the pinyin wrong, missing or swapped',
  query: searchPeople.query,
  reply: z.object({ people: z.array(nearLine) }),
})
