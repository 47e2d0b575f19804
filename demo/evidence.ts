import { DAY, HOUR } from '../src/core/cadence.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { chance } from './chance.ts'
import { draftMaker, type Making } from './drafts.ts'

type Say = (kind: string, person: string, payload: object, hoursAgo: number) => Draft
type When = (daysAgo: number) => string
const CASE = '2021-003'
const TEST = { result: 'negative', method: 'pcr', laboratory: '县医院' }

/**
 * A case and what follows: one household with a positive test, its contacts tested and isolated, others who were in the same shop or came
 * from elsewhere. Colours are nobody's to set: they follow from these.
 */
export function evidenceDrafts(making: Making): Draft[] {
  const { county, ledger } = making
  const luck = chance(11)
  const make = draftMaker(making)
  const on: When = (days) => new Date(ledger.now() + 8 * HOUR - days * DAY).toISOString().slice(0, 10)
  const say: Say = (kind, person, payload, hours) => ({
    ...make(kind, person, payload),
    happenedAt: new Date(ledger.now() - hours * HOUR).toISOString(),
  })
  const homes = county.households.filter(({ persons }) => persons.length >= 3)
  const [sick, ...others] = homes.slice(Math.floor(homes.length / 3))
  const [first, ...family] = sick?.persons ?? []
  const contacts = [...family, ...others.slice(0, 2).flatMap(({ persons }) => persons)]
  const seen = others.slice(2, 14).flatMap(({ persons }) => persons.slice(0, 1))
  const back = others.slice(14, 20).flatMap(({ persons }) => persons.slice(1, 2))
  return [
    ...(first ? ofCase(first.id, say, on) : []),
    ...contacts.flatMap(({ id }) => ofContact(id, say, on)),
    ...seen.flatMap(({ id }) => ofShopper(id, luck.happens(0.6), say, on)),
    ...back.map(({ id }) => {
      const stay = { risk: 'medium', leftOn: on(6), place: '石家庄', knownFrom: 'pushed-list' }
      return say('risk-stay', id, stay, 26)
    }),
  ]
}

function ofCase(person: string, say: Say, on: When): Draft[] {
  const isolation = { mode: 'central', fromOn: on(3), days: 14, reason: '确诊后转运' }
  return [
    say('test-result', person, { ...TEST, result: 'positive', takenOn: on(3) }, 60),
    say('isolation-begun', person, isolation, 58),
  ]
}

function ofContact(person: string, say: Say, on: When): Draft[] {
  const exposure = { ring: 'close', lastOn: on(3), caseNumber: CASE, setting: '共同居住或聚餐' }
  const isolation = { mode: 'central', fromOn: on(3), days: 14, reason: '密切接触者' }
  return [
    say('exposure', person, exposure, 54),
    say('isolation-begun', person, isolation, 53),
    say('test-result', person, { ...TEST, takenOn: on(2) }, 40),
  ]
}

function ofShopper(person: string, isTested: boolean, say: Say, on: When): Draft[] {
  const exposure = { ring: 'general', lastOn: on(4), caseNumber: CASE, setting: '同一超市' }
  return [
    say('exposure', person, exposure, 30),
    ...(isTested ? [say('test-result', person, { ...TEST, takenOn: on(1) }, 20)] : []),
  ]
}
