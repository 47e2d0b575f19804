import { z } from 'zod'
import { DIGITS, type AreaLevel } from './area.ts'
import type { Bilingual } from './text.ts'

/** The roles a post can have. How wide an area they make sense over is in WIDEST. */
export const ROLES = [
  'commander',
  'clerk',
  'township-leader',
  'village-leader',
  'contact-cadre',
  'alley-chief',
  'stairwell-chief',
  'gate-guard',
  'place-manager',
  'sampler',
  'investigator',
  'storekeeper',
  'editor',
  'auditor',
] as const
export const role = z.enum(ROLES)
export type Role = z.infer<typeof role>
/**
 * Who may record: the holder of a post; a resident, who holds none, about themselves and those they answer for; an electronic gate, which is
 * nobody, about its own checkpoint.
 */
export type Recorder = Role | 'resident' | 'gate-device'

export const ROLE_TITLES: Record<Role, Bilingual> = {
  commander: { zh: '指挥长', en: 'Commander' },
  clerk: { zh: '指挥部工作人员', en: 'Command-post clerk' },
  'township-leader': { zh: '乡镇负责人', en: 'Township leader' },
  'village-leader': { zh: '村（社区）网格长', en: 'Village grid leader' },
  'contact-cadre': { zh: '包联干部', en: 'Contact cadre' },
  'alley-chief': { zh: '胡同长', en: 'Alley chief' },
  'stairwell-chief': { zh: '楼道长', en: 'Stairwell chief' },
  'gate-guard': { zh: '卡口值守员', en: 'Gate guard' },
  'place-manager': { zh: '场所负责人', en: 'Place manager' },
  sampler: { zh: '采样员', en: 'Sampler' },
  investigator: { zh: '流调员', en: 'Investigator' },
  storekeeper: { zh: '物资保管员', en: 'Storekeeper' },
  editor: { zh: '编辑', en: 'Editor' },
  auditor: { zh: '督查员', en: 'Auditor' },
}

/** A role as a record names it, in words; one this program does not know is shown as it is. */
export function roleTitle(name: string | null): Bilingual {
  if (name === 'resident') return { zh: '居民', en: 'Resident' }
  if (name === 'gate-device') return { zh: '电子哨兵', en: 'Electronic gate' }
  const known = ROLES.find((one) => one === name)
  return known ? ROLE_TITLES[known] : { zh: name ?? '', en: name ?? '' }
}

/** Who may write down what a person says of themselves: that person, and whoever is asked to do it for them. */
export const DECLARERS: readonly Recorder[] = [
  'resident',
  ...ROLES.filter((one) => one !== 'editor' && one !== 'auditor' && one !== 'storekeeper'),
]

/** Who calls at doors and looks at them again. */
export const DOOR_CALLERS: readonly Role[] = [
  'commander',
  'clerk',
  'township-leader',
  'village-leader',
  'contact-cadre',
  'alley-chief',
  'stairwell-chief',
  'investigator',
]

/** What an endpoint asks of a caller. `anyone` needs no session; `self` any session of a post; `resident` one of a resident’s own; `gate-device` the key of an electronic gate. */
export const CAPABILITIES = [
  'anyone',
  'self',
  'resident',
  'gate-device',
  'see-board',
  'see-register',
  'see-identity',
  'see-ledger',
  'see-rounds',
  'record',
  'manage-areas',
  'manage-posts',
  'manage-directives',
  'manage-campaigns',
  'manage-duties',
  'export-lists',
  'import-lists',
  'see-machine',
  'see-alarms',
  'manage-articles',
  'moderate',
] as const
export type Capability = (typeof CAPABILITIES)[number]

const FIELD: readonly Capability[] = ['self', 'see-board', 'see-register', 'record']
const LEAD: readonly Capability[] = [
  ...FIELD,
  'see-identity',
  'see-ledger',
  'see-rounds',
  'manage-posts',
  'manage-duties',
  'export-lists',
  'import-lists',
]

/** Deny unless listed. Scope (the post's area) applies on top of every one of these. */
export const MAY: Record<Recorder, readonly Capability[]> = {
  commander: [
    ...LEAD,
    'manage-areas',
    'manage-directives',
    'manage-campaigns',
    'see-machine',
    'see-alarms',
    'manage-articles',
    'moderate',
  ],
  clerk: [
    ...FIELD,
    'see-ledger',
    'see-rounds',
    'manage-areas',
    'manage-posts',
    'manage-directives',
    'manage-campaigns',
    'manage-duties',
    'export-lists',
    'import-lists',
    'see-machine',
    'see-alarms',
    'manage-articles',
    'moderate',
  ],
  'township-leader': LEAD,
  'village-leader': LEAD,
  'contact-cadre': [...FIELD, 'see-ledger', 'see-rounds'],
  'alley-chief': FIELD,
  'stairwell-chief': FIELD,
  'gate-guard': ['self', 'record'],
  'place-manager': ['self', 'record'],
  sampler: ['self', 'record'],
  investigator: [...FIELD, 'see-identity', 'see-ledger'],
  storekeeper: ['self', 'record'],
  editor: ['self', 'see-board', 'manage-articles', 'moderate'],
  auditor: ['self', 'see-board', 'see-ledger', 'see-rounds', 'see-alarms'],
  resident: ['resident'],
  'gate-device': ['gate-device'],
}

/** True when a role may; `anyone` is always true. */
export function may(role: Recorder | undefined, capability: Capability): boolean {
  if (capability === 'anyone') return true
  return role !== undefined && MAY[role].includes(capability)
}

/** Roles from the widest to the narrowest; those not named here are appointed by any leader. */
const RANK: readonly Recorder[] = ['commander', 'clerk', 'township-leader', 'village-leader', 'contact-cadre']

/** True when a holder of `by` may appoint somebody `role`: a commander anybody, other leaders only what stands below them. */
export function mayAppoint(by: Recorder, role: Role): boolean {
  if (by === 'commander') return true
  const [own, given] = [RANK.findIndex((one) => one === by), RANK.indexOf(role)]
  return own !== -1 && (given === -1 || given > own)
}

/** The widest area, by the digits of its number, over which a post of each role makes sense: a village leader leads no township. */
const WIDEST: Partial<Record<Role, number>> = {
  'township-leader': DIGITS.township,
  'village-leader': DIGITS.village,
  'contact-cadre': DIGITS.township,
  'alley-chief': DIGITS.village,
  'stairwell-chief': DIGITS.village,
}

/** True when a post of this role may stand over this area. */
export function fitsArea(role: Role, area: string): boolean {
  return area.length >= (WIDEST[role] ?? DIGITS.county)
}

/** The role that answers for an area of each level: its holder is the area's chief. Compounds and buildings have none. */
export const CHIEF_OF: Partial<Record<AreaLevel, Role>> = {
  county: 'commander',
  township: 'township-leader',
  village: 'village-leader',
  community: 'village-leader',
  alley: 'alley-chief',
  stairwell: 'stairwell-chief',
}

/** Roles whose reach or sight asks for a second factor wherever they are; so does any post over a whole county. */
export const SECOND_FACTOR: readonly Role[] = ['commander', 'clerk', 'investigator']

/** True when whoever holds this post signs in with a one-time code too (decision 0017). */
export function needsSecondFactor({ role, area }: { role: Recorder; area: string }): boolean {
  return SECOND_FACTOR.some((one) => one === role) || area.length <= 6
}
