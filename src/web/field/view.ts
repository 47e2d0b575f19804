import type { Kind } from '../../core/kind.ts'
import type { SubjectKind } from '../../core/measure.ts'
import type { Role } from '../../core/role.ts'
import type { Bilingual } from '../../core/text.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { Row } from '../offline/blocks.ts'
import type { OwedDuty } from '../offline/effects.ts'
import type { LineOf } from '../offline/lines.ts'
import type { OwnRecord } from '../offline/store.ts'
import { groundOf } from './ground.ts'
import { lay } from './own-effect.ts'

export type Household = LineOf<'household'> & { members: Person[]; foundHere: boolean }
export type Person = LineOf<'person'> & { foundHere?: boolean }
export type Duty = OwedDuty & {
  measure: string
  title: Bilingual
  doer: Role
  subjectKind: SubjectKind
  area: string
  dueAt: number
  assigned: string | null
}

/** All an open app shows, put together from what the server said and what was made here. Read only; kept by LiveView. */
export type View = {
  areas: Map<string, LineOf<'area'>>
  households: Map<string, Household>
  persons: Map<string, Person>
  /** Places, units and areas that duties stand on: what they are called. */
  sites: Map<string, { name: string; area: string }>
  campaigns: LineOf<'campaign'>[]
  directives: LineOf<'directive'>[]
  messages: LineOf<'message'>[]
  measures: Map<string, LineOf<'measure'>>
  /** As the server said, and the windows that have opened since. */
  base: Map<string, Duty[]>
  /** With the effect of own records, by subject. */
  duties: Map<string, Duty[]>
}

/** Rows of the store as the screens use them, put together once. */
export function viewOf(rows: Iterable<Row>, now: number): View {
  return groundOf(rows, now).view
}

/** The same view with the effect of own records, as a new one. */
export function withOwn(view: View, drafts: readonly Draft[], kinds: ReadonlyMap<string, Kind>): View {
  const next = {
    ...view,
    households: new Map(view.households),
    persons: new Map(view.persons),
    duties: new Map(view.base),
  }
  lay(next, drafts, kinds)
  return next
}

/** Records whose effect the server's rows do not show yet: those it does not have, and those from beyond where we have read to. */
export function unseen(own: readonly OwnRecord[], cursor: string | undefined): Draft[] {
  const position = Number(cursor?.split('.')[1] ?? 0)
  return own
    .filter(
      ({ standing, seq }) => standing === 'waiting' || (standing === 'accepted' && (seq ?? 0) > position),
    )
    .map(({ draft }) => draft)
}
