import type { Role } from '../../core/role.ts'
import { DEVICE_ROLES } from '../sync/rules.ts'

/** Posts whose day is spent at doors, gates and places: of these it is asked who has not reported yet. */
export const FIELD_ROLES: readonly Role[] = DEVICE_ROLES.filter((role) => role !== 'township-leader')

/** What a phone adds to a record by itself (slices/rounds, fix-noted) is no report of its own. */
export const BY_ITSELF: readonly string[] = ['fix-noted']

/**
 * `silent`: nothing came from the post's phone today though duties wait for it; `idle`: nothing came, and nothing waits; `phoneless`: it
 * has no phone, and what it does comes in on paper.
 */
export const REPORT_STATES = ['silent', 'reported', 'idle', 'phoneless'] as const
export type ReportState = (typeof REPORT_STATES)[number]
