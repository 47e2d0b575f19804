import { z } from 'zod'
import { DAY } from '../../core/cadence.ts'
import { FILE_TYPES } from '../../core/file-type.ts'
import { UUID } from '../../core/id.ts'
import type { Role } from '../../core/role.ts'

/** Twenty million bytes: a 50-megapixel photo, or a scan of thirty pages. */
export const LARGEST = 20_000_000

/** What one account may send in a day, and have under way at once: a busy day of fifty doors with photos, with room to spare. */
export const QUOTA = { files: 400, bytes: 1_000_000_000, uploads: 40 }
/** Bytes that stay free on the disk: the database needs them to go on. */
export const SPARE = 1_000_000_000

/** Whoever records may attach what they saw. */
export const ATTACHERS: readonly Role[] = [
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
]

/**
 * How long a file is kept. `register`: until the register is closed out. `movement`: shows where somebody was, so 21 days like every
 * movement (2-architecture.md). `evidence`: shows that work was done, so half a year, within which supervision and complaints come up.
 */
export const KEPT_AS = ['register', 'movement', 'evidence'] as const
export type KeptAs = (typeof KEPT_AS)[number]

const KEPT_FOR: Record<KeptAs, number | null> = { register: null, movement: 21 * DAY, evidence: 183 * DAY }

/** When a file added at a moment is to be destroyed; null: when the register is closed out. Milliseconds since 1970. */
export function keptUntil(keptAs: KeptAs, addedAt: number): number | null {
  const kept = KEPT_FOR[keptAs]
  return kept === null ? null : addedAt + kept
}

/** What is told of a file when it is added. */
export const said = {
  about: z.string().regex(UUID).optional(),
  caption: z.string().trim().max(200).optional(),
  keptAs: z.enum(KEPT_AS),
}
export const attachmentType = z.enum(FILE_TYPES)
