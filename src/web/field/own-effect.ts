import type { Kind } from '../../core/kind.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { directiveRead } from '../../slices/directives/kinds/directive-read.ts'
import { householdRegistered } from '../../slices/register/kinds/household-registered.ts'
import { personRegistered } from '../../slices/register/kinds/person-registered.ts'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'
import { correctedBy, discharged, evidenceOf, reopened } from '../offline/effects.ts'
import type { Duty, Household, Person, View } from './view.ts'

/** What lay where own records have put something else: undefined where there was nothing. */
export type Under = {
  households: Map<string, Household | undefined>
  persons: Map<string, Person | undefined>
  duties: Map<string, Duty[]>
  directives: View['directives'] | undefined
}

export function nothingUnder(): Under {
  return { households: new Map(), persons: new Map(), duties: new Map(), directives: undefined }
}

/** Puts the effect of own records into the view: only what they are about is worked out. Gives what lies under it. */
export function lay(view: View, drafts: readonly Draft[], kinds: ReadonlyMap<string, Kind>): Under {
  const under = nothingUnder()
  if (drafts.length === 0) return under
  const evidence = evidenceOf(drafts, kinds)
  const valid = new Set(evidence.map(({ id }) => id))
  for (const draft of drafts) if (valid.has(draft.id)) register(view, draft, under)
  const corrected = correctedBy(drafts)
  if (corrected.size > 0)
    for (const [subject, duties] of view.base)
      if (duties.some(({ doneBy }) => doneBy !== null && corrected.has(doneBy)))
        putDuties(view, subject, under, (duty) => reopened(duty, corrected))
  for (const [subject, said] of Map.groupBy(evidence, ({ subject }) => subject))
    putDuties(view, subject, under, (duty) => discharged(duty, said))
  return under
}

/** Takes the effect of own records out again. */
export function lift(view: View, under: Under): void {
  for (const [id, household] of under.households)
    if (household) view.households.set(id, household)
    else view.households.delete(id)
  for (const [id, person] of under.persons)
    if (person) view.persons.set(id, person)
    else view.persons.delete(id)
  for (const [subject, duties] of under.duties) view.duties.set(subject, duties)
  if (under.directives) view.directives = under.directives
}

/** The subjects own records have changed something of. */
export function subjectsOver({ households, persons, duties }: Under): string[] {
  return [...households.keys(), ...persons.keys(), ...duties.keys()]
}

function putDuties(view: View, subject: string, under: Under, as: (duty: Duty) => Duty): void {
  const owed = view.duties.get(subject)
  if (!owed) return
  if (!under.duties.has(subject)) under.duties.set(subject, owed)
  view.duties.set(subject, owed.map(as))
}

function putHousehold(view: View, household: Household, under: Under): void {
  const id = household.household
  if (!under.households.has(id)) under.households.set(id, view.households.get(id))
  view.households.set(id, household)
}

/** Doors and people found here stand in the register at once; a call is the door's last. */
function register(view: View, draft: Draft, under: Under): void {
  if (draft.kind === householdRegistered.name) addHousehold(view, draft, under)
  if (draft.kind === personRegistered.name) addPerson(view, draft, under)
  if (draft.kind === directiveRead.name) readDirective(view, draft, under)
  if (draft.kind !== doorCall.name) return
  const household = view.households.get(draft.subject)
  const call = doorCall.payload.safeParse(draft.payload)
  if (!household || !call.success || (household.lastCall && household.lastCall.at > draft.happenedAt)) return
  const lastCall = { end: call.data.end, at: draft.happenedAt }
  putHousehold(view, { ...household, lastCall }, under)
}

function readDirective(view: View, { subject, happenedAt }: Draft, under: Under): void {
  under.directives ??= view.directives
  view.directives = view.directives.map((one) =>
    one.directive === subject && one.readAt === null ? { ...one, readAt: happenedAt } : one,
  )
}

function addHousehold(view: View, { subject, area = '', payload }: Draft, under: Under): void {
  const given = householdRegistered.payload.safeParse(payload)
  if (!given.success || view.households.has(subject)) return
  const { door, address, phone, tags } = given.data
  const household: Household = {
    is: 'household',
    household: subject,
    area,
    door,
    address,
    phoneTail: phone?.slice(-4) ?? null,
    tags,
    basis: null,
    lastCall: null,
    members: [],
    foundHere: true,
  }
  putHousehold(view, household, under)
}

function addPerson(view: View, { subject, payload }: Draft, under: Under): void {
  const given = personRegistered.payload.safeParse(payload)
  const household = given.success ? view.households.get(given.data.household) : undefined
  if (!given.success || !household || view.persons.has(subject)) return
  const { name, sex, bornOn, relation, phone, workplace, tags } = given.data
  const person: Person = {
    is: 'person',
    person: subject,
    household: household.household,
    area: household.area,
    name,
    sounds: [],
    sex,
    bornOn: bornOn ?? null,
    relation,
    identityTail: null,
    phoneTail: phone?.slice(-4) ?? null,
    workplace,
    tags,
    standing: 'here',
    basis: null,
    foundHere: true,
  }
  under.persons.set(subject, undefined)
  view.persons.set(subject, person)
  putHousehold(view, { ...household, members: [...household.members, person] }, under)
}
