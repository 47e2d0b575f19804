import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import type { DemoCounty } from './county.ts'

/** Records in one transaction, and transactions at the same time: while one is being checked here, another is being written there. */
const CHUNK = 1000
const LANES = 3

/** What drafts are made from: a county, the ledger they are for, and where ids come from. */
export type Making = { county: DemoCounty; ledger: Ledger; id: () => string }

/** Appends any number of drafts in chunks. Drafts about one subject must not depend on each other's order across chunks. */
export async function writeDrafts(ledger: Ledger, by: Principal, drafts: readonly Draft[]): Promise<void> {
  let from = 0
  const lane = async (): Promise<void> => {
    while (from < drafts.length) {
      const chunk = drafts.slice(from, (from += CHUNK))
      await appendRecords(ledger, by, chunk)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

export function draftMaker({ ledger, id }: Pick<Making, 'ledger' | 'id'>) {
  const happenedAt = new Date(ledger.now()).toISOString()
  return (kind: string, subject: string, payload: object, area?: string): Draft => {
    return { id: id(), kind, subject, happenedAt, payload, ...(area === undefined ? {} : { area }) }
  }
}

export function areaDrafts(making: Making): Draft[] {
  const { county, id } = making
  const make = draftMaker(making)
  return county.areas.map(({ number, level, name }) =>
    make('area-opened', id(), { number, level, name }, number),
  )
}

/** Whom they work for, where that matters: an override of a colour takes two organisations. */
const WORKS_FOR: Record<string, string> = {
  commander: '县指挥部',
  clerk: '县疾病预防控制中心',
  'township-leader': '乡镇政府',
}

export function postDrafts(making: Making): Draft[] {
  const { county } = making
  const make = draftMaker(making)
  // Numbers that begin with 100, which no operator has.
  const phoneOf = (index: number): string => `100${String(index).padStart(8, '0')}`
  return county.posts.flatMap(({ account, post, username, name, role, area }, index) => [
    make(
      'account-made',
      account,
      { username, name, phone: phoneOf(index), organisation: WORKS_FOR[role] },
      area,
    ),
    make('post-appointed', post, { account, role }, area),
  ])
}

export function householdDrafts(making: Making): Draft[] {
  const { county } = making
  const make = draftMaker(making)
  return county.households.map(({ id: household, area, door, address, phone }) =>
    make('household-registered', household, { door, address, phone, source: 'import' }, area),
  )
}

export function personDrafts(making: Making): Draft[] {
  const { county } = making
  const make = draftMaker(making)
  return county.households.flatMap(({ id: household, area, persons }) =>
    persons.map(({ id: person, ...rest }) => make('person-registered', person, { household, ...rest }, area)),
  )
}
