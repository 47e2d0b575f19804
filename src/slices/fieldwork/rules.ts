import type { Role } from '../../core/role.ts'

/** Posts whose day is spent at doors, gates and places: of these it is asked who has not reported yet. */
export const FIELD_ROLES: readonly Role[] = [
  'village-leader',
  'contact-cadre',
  'alley-chief',
  'stairwell-chief',
  'gate-guard',
  'place-manager',
  'sampler',
  'storekeeper',
]

/** `silent`: nothing came from the post's phones today though duties wait for it; `idle`: nothing came, and nothing waits. */
export const REPORT_STATES = ['silent', 'reported', 'idle'] as const
export type ReportState = (typeof REPORT_STATES)[number]
