import type { Draft } from '../ledger/rules.ts'
import type { CheckedRow } from './checking.ts'
import type { Candidate, Numbers } from './matching.ts'

export type Home = { household: string; isNew: boolean }

/** What makes drafts: ids from the import's own clock, so that a chunk written twice is one. */
export type Making = { id: () => string; happenedAt: string; list: string; scope: string }

export function draft(
  { id, happenedAt }: Making,
  kind: string,
  subject: string,
  payload: object,
  area?: string,
): Draft {
  return { id: id(), kind, subject, happenedAt, payload, ...(area === undefined ? {} : { area }) }
}

/** A person the register does not hold enters it, with the door where that is new too. */
export function planNew(making: Making, row: CheckedRow, home: Home | undefined) {
  if (row.sought) {
    const person = making.id()
    const payload = { ...row.sought, list: making.list }
    return { person, drafts: [draft(making, 'person-sought', person, payload, making.scope)] }
  }
  const doors = home?.isNew
    ? [draft(making, 'household-registered', home.household, row.household ?? {}, row.area)]
    : []
  if (!row.person || !home) return { person: null, drafts: doors }
  const person = making.id()
  const payload = { ...row.person, household: home.household }
  return { person, drafts: [...doors, draft(making, 'person-registered', person, payload, row.area)] }
}

/** Somebody the register holds: what a list from above says of them, or what this list knows better. Nothing when it is the same. */
export function planKnown(
  making: Making,
  row: CheckedRow,
  known: Candidate,
  numbers: Numbers,
  home: Home | undefined,
): Draft[] {
  if (row.sought) {
    const { from, returnedOn } = row.sought
    return [
      draft(making, 'travel-return', known.person, {
        from,
        ...(returnedOn ? { returnedOn } : {}),
        fromRiskArea: true,
      }),
    ]
  }
  const said = row.person
  if (!said) return []
  const better: Record<string, unknown> = {}
  if (said.name !== known.name) better['name'] = said.name
  if (said.sex !== 'unknown' && said.sex !== known.sex) better['sex'] = said.sex
  if (said.bornOn !== undefined && said.bornOn !== known.bornOn) better['bornOn'] = said.bornOn
  if (said.relation !== '' && said.relation !== known.relation) better['relation'] = said.relation
  if (said.workplace !== '' && said.workplace !== known.workplace) better['workplace'] = said.workplace
  if (numbers.phone !== null && numbers.phone !== known.phoneHash) better['phone'] = said.phone
  if (numbers.identity !== null && numbers.identity !== known.identityHash) {
    better['identity'] = said.identity
    better['documentKind'] = said.documentKind
  }
  const drafts: Draft[] = []
  if (home && home.household !== known.household) {
    if (home.isNew)
      drafts.push(draft(making, 'household-registered', home.household, row.household ?? {}, row.area))
    drafts.push(
      draft(making, 'person-moved', known.person, { household: home.household, reason: making.list }),
    )
  }
  if (Object.keys(better).length > 0)
    drafts.push(
      draft(making, 'person-amended', known.person, { basis: known.basis, ...better, reason: making.list }),
    )
  return drafts
}
