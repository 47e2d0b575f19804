import type { z } from 'zod'
import type { RefusalCode } from './refusals.ts'
import type { Recorder } from './role.ts'
import type { Bilingual } from './text.ts'
import type { SubjectKind } from './measure.ts'
import type { Reason } from './token.ts'

/**
 * How long the personal fields of a kind are kept. `register`: until the register is closed out when the outbreak ends.
 * `movement`: the policy's days (21 unless tied to a case). `account`: who acted for the county, which stays answerable when its
 * register is gone. `permanent`: nothing personal in it.
 */
export type Retention = 'permanent' | 'register' | 'movement' | 'account'

/** What a colour can rest on (token.ts names the class, and nothing more of it). */
export type EvidenceClass = Exclude<Reason, 'none'>

/** What a record is about: a subject duties stand on, or one of the county's own papers and posts. */
export type RecordSubject =
  | SubjectKind
  | 'account'
  | 'post'
  | 'directive'
  | 'measure'
  | 'duty'
  | 'campaign'
  | 'county'
  | 'import'
  | 'device'
  | 'article'
  | 'badge'
  | 'bulletin'
  | 'question'
  | 'comment'
  /** Whatever the register holds: an area, household, person, place or unit. */
  | 'any'

/** Parts of what a phone holds that can be fetched again by themselves. */
export const SECTIONS = [
  'areas',
  'measures',
  'register',
  'duties',
  'campaigns',
  'directives',
  'messages',
] as const
export type Section = (typeof SECTIONS)[number]

/**
 * A record a reaction asks for, about another subject or the same one. It is recorded in the same transaction; `area` is for what
 * the register does not hold, when it is not the cause's own.
 */
export type Follow = { kind: string; subject: string; payload: object; area?: string }

/**
 * What a record does to its subject in the engine's view of the register: where it is, whether it is still there, its tags.
 * Within one record `clear` (whole groups) comes first, then `drop`, then `add`.
 */
export type Change = {
  area?: string
  active?: boolean
  clear?: string[]
  drop?: string[]
  add?: string[]
  /** Takes the area of another subject of that kind: looked up when it is recorded, and from then on written as `area`. */
  with?: { kind: SubjectKind; subject: string }
}

/** What a reaction sees of the record that caused it. */
export type Cause<P> = { id: string; subject: string; happenedAt: number; payload: P }

/**
 * A record kind. One file states all of it; form, validation, sync, storage, list, export and API follow. `personal` names
 * payload fields that live in the droppable side table; `sealed` those of them that hold an identity or phone number and are
 * stored as ciphertext, keyed hash and tail.
 */
export type Kind<P extends z.ZodType = z.ZodType> = {
  name: string
  title: Bilingual
  subject: RecordSubject
  /** The record brings its subject into being; its area is given with it. */
  creates?: boolean
  recordedBy: readonly Recorder[]
  payload: P
  personal: readonly string[]
  sealed: readonly string[]
  retention: Retention
  /** Photos may go with it, and how long they are kept (slices/attachments/rules.ts); absent: none may. */
  photos?: 'register' | 'movement' | 'evidence'
  /** Row of the mission's table (1-mission.md) that asks for it. */
  clause: string
  example: z.input<P>
  /**
   * Colours of health codes follow from it: the class of evidence it is. The county's key seals every such record as it is written, and
   * the rules look at none whose seal does not hold (slices/colours).
   */
  colours?: EvidenceClass
  /** Must not run beside another append: starts measures, turns the day, redraws areas. */
  alone?: boolean
  /** Only an action of the program records it, in somebody's name: its payload is counted, drawn or signed, never claimed. */
  byProgram?: boolean
  /** Never corrected or withdrawn: that it happened cannot be made undone. */
  lasting?: boolean
  /** What it destroys is gone for good: it is noted outside the database too, and carried out again on a restored backup. */
  destroys?: true
  /** Each is a leaf of the public log, under its kind’s name and a salted commitment: anybody can count them (slices/logbook). */
  logged?: true
  /** Of a kind that runs alone: records one after the other do not look at each other and are folded at once. */
  together?: boolean
  /** What phones must fetch anew when it is recorded where they are: no row of one subject tells it. */
  refetch?: readonly Section[]
  change?: (payload: z.output<P>) => Change
  /** What the role alone does not settle: whether this recorder may say this. */
  check?: (
    payload: z.output<P>,
    by: { account: string; role: Recorder; area: string },
  ) => RefusalCode | undefined
  reaction?: (cause: Cause<z.output<P>>) => Follow[]
}

/** Keeps the payload type of one kind while it is written down. */
export function defineKind<P extends z.ZodType>(kind: Kind<P>): Kind<P> {
  return kind
}
