import { beforeAll, beforeEach, expect, test } from 'vitest'
import fc from 'fast-check'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { findHousehold, findPerson, membersOf, peopleLike } from './queries.ts'
import { householdStanding, personStanding } from './standing.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const OTHER = '130430201001001'
const by = principal()
let ledger: Ledger
let [here, there] = ['', '']
let person = ''
let birth: Draft

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', ALLEY, OTHER])
  ;[here = '', there = ''] = await registerHouseholds(ledger, by, [ALLEY, OTHER])
})
beforeEach(async () => {
  person = newId()
  birth = draftOf(
    'person-registered',
    person,
    { household: here, name: '白小河', phone: '13900000001' },
    { area: ALLEY },
  )
  await append(birth)
})

const append = (...drafts: Draft[]) => appendRecords(ledger, by, drafts)
const amend = (payload: object, given: Partial<Draft> = {}) =>
  draftOf('person-amended', person, payload, given)
const withdraw = (corrects: string) =>
  draftOf('record-withdrawn', newId(), { reason: '错' }, { area: ALLEY, corrects })

async function look(id = person) {
  return within(ledger.database, '130430', async (tx) => ({
    ...(await findPerson(tx, id)),
    ...(await personStanding(tx, id)),
  }))
}
const refusalOf = (work: Promise<unknown>) =>
  work.then(String, (error: { code: string; faults: unknown }) => error)

test('an amendment changes what it names and nothing else; taking it back undoes it', async () => {
  const first = amend({ basis: birth.id, name: '白晓荷', workplace: '砖厂' })
  await append(first)
  expect(await look()).toMatchObject({
    name: '白晓荷',
    workplace: '砖厂',
    phoneTail: '0001',
    basis: first.id,
    basedOn: { kind: 'person-amended' },
    conflicts: [],
  })
  const found = (query: string) =>
    within(ledger.database, '130430', (tx) => peopleLike(tx, query, ledger.sealer.match, 9))
  expect(await found('晓荷')).toHaveLength(1)
  expect((await found('小河')).map(({ person: id }) => id)).not.toContain(person)
  await append(amend({ basis: first.id, phone: null, workplace: '' }))
  expect(await look()).toMatchObject({ name: '白晓荷', phoneTail: null, workplace: '' })
  await append(withdraw(first.id))
  expect(await look()).toMatchObject({ name: '白小河', phoneTail: null, workplace: '' })
})

test('a document number completes birth date and sex; what contradicts it is refused by name', async () => {
  await append(amend({ basis: birth.id, identity: '１３０４３０ 19620304 002６' }))
  expect(await look()).toMatchObject({ identityTail: '0026', bornOn: '1962-03-04', sex: 'female' })
  const cases: [object, string, string][] = [
    [{ identity: '130430196203040027' }, '0.payload.identity', 'identity-check'],
    [{ identity: '130430196203040026', bornOn: '1962-03-05' }, '0.payload.bornOn', 'identity-born'],
    [{ identity: '130430196203040026', sex: 'male' }, '0.payload.sex', 'identity-sex'],
    [{ phone: '12' }, '0.payload.phone', 'phone-form'],
    [{ bornOn: '2999-01-01' }, '0.payload.bornOn', 'identity-date'],
    [{ bornOn: '2190-01-01' }, '0.payload.bornOn', 'born-impossible'],
    [{}, '0.payload', 'nothing-changed'],
  ]
  for (const [payload, path, message] of cases)
    expect(await refusalOf(append(amend({ basis: birth.id, ...payload }))), message).toMatchObject({
      code: 'bad-input',
      faults: [{ path, message }],
    })
})

test('two people amending one person at once: both values stay, until somebody who saw both settles it', async () => {
  const one = amend(
    { basis: birth.id, name: '甲', workplace: '粮站' },
    { happenedAt: new Date(Date.now() - 9000).toISOString() },
  )
  const two = amend({ basis: birth.id, name: '乙', phone: '13900000002' })
  await append(two)
  await append(one)
  expect(await look()).toMatchObject({
    name: '乙',
    workplace: '粮站',
    phoneTail: '0002',
    conflicts: [
      {
        field: 'name',
        values: [
          { value: '甲', record: one.id },
          { value: '乙', record: two.id },
        ],
      },
    ],
  })
  const later = amend({ basis: one.id, name: '丙' })
  await append(later)
  expect(await look()).toMatchObject({ name: '丙', conflicts: [] })
})

type Step =
  | { basis: number; field: 'name' | 'workplace'; value: string; minutes: number }
  | { withdraw: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      basis: fc.nat(9),
      field: fc.constantFrom('name' as const, 'workplace' as const),
      value: fc.constantFrom('甲', '乙', '丙'),
      minutes: fc.nat(500),
    }),
  },
  { weight: 1, arbitrary: fc.record({ withdraw: fc.nat(9) }) },
)
type Told = { id: string; at: number; basis: number; field: string; value: string; valid: boolean }

/** The rule of decision 0022 in plain words: what stands is what no valid amendment, written by somebody who had seen it, speaks of. */
function expected(told: readonly Told[], field: string, born: string) {
  const said = told
    .map((one, at) => ({ ...one, position: at + 1 }))
    .filter((one) => one.field === field && one.valid)
  const standing = said.filter(
    ({ position }) => !said.some((other) => other.position > position && other.basis >= position),
  )
  const [last] = [...standing].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  return { value: last?.value ?? born, torn: new Set(standing.map(({ value }) => value)).size > 1 }
}

test('any amendments, seen or unseen, taken back or not, leave what the rule says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
      person = newId()
      birth = draftOf('person-registered', person, { household: here, name: '生' }, { area: ALLEY })
      await append(birth)
      const told: Told[] = []
      for (const one of steps) {
        if ('withdraw' in one) {
          const target = told[one.withdraw]
          if (!target?.valid) continue
          await append(withdraw(target.id))
          target.valid = false
          continue
        }
        const basis = Math.min(one.basis, told.length)
        const at = Date.now() - one.minutes * 60_000
        const draft = amend(
          { basis: told[basis - 1]?.id ?? birth.id, [one.field]: one.value },
          { happenedAt: new Date(at).toISOString() },
        )
        await append(draft)
        told.push({ id: draft.id, at, basis, field: one.field, value: one.value, valid: true })
      }
      const seen = await look()
      const [name, workplace] = [expected(told, 'name', '生'), expected(told, 'workplace', '')]
      expect(seen).toMatchObject({ name: name.value, workplace: workplace.value })
      expect(seen.conflicts.map(({ field }) => field)).toEqual([
        ...(name.torn ? ['name'] : []),
        ...(workplace.torn ? ['workplace'] : []),
      ])
    }),
    { numRuns: 40, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  )
}, 60_000)

test('amendments that did not know of each other leave the same whatever order they arrive in', async () => {
  const values = ['甲', '乙', '丙']
  const results = new Set<string>()
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    person = newId()
    birth = draftOf('person-registered', person, { household: here, name: '生' }, { area: ALLEY })
    await append(birth)
    const drafts = values.map((name, index) =>
      amend({ basis: birth.id, name }, { happenedAt: new Date(Date.UTC(2026, 10, 20, index)).toISOString() }),
    )
    for (const at of order) await append(...drafts.slice(at, at + 1))
    const { name, conflicts } = await look()
    results.add(JSON.stringify([name, conflicts.map(({ values: all }) => all.map(({ value }) => value))]))
  }
  expect([...results]).toEqual([JSON.stringify(['丙', [values]])])
})

test('a person moves to another household, wherever it stands, and back when the move is taken back', async () => {
  const move = draftOf('person-moved', person, { household: there })
  await append(move)
  expect(await look()).toMatchObject({ household: there, area: OTHER })
  expect(
    await within(ledger.database, OTHER, (tx) => peopleLike(tx, '小河', ledger.sealer.match, 9)),
  ).toHaveLength(1)
  await append(withdraw(move.id))
  expect(await look()).toMatchObject({ household: here, area: ALLEY })
  expect(await refusalOf(append(draftOf('person-moved', person, { household: newId() })))).toMatchObject({
    code: 'record-subject-unknown',
    faults: [{ path: '0.payload.household' }],
  })
  expect(await refusalOf(append(draftOf('person-moved', person, { household: person })))).toMatchObject({
    code: 'record-subject-unknown',
  })
})

test('a household moves with everybody in it, or not at all', async () => {
  const [house = ''] = await registerHouseholds(ledger, by, [ALLEY])
  const members = [newId(), newId()]
  await append(
    ...members.map((id) =>
      draftOf('person-registered', id, { household: house, name: '同住' }, { area: ALLEY }),
    ),
  )
  const { basis } = await within(ledger.database, '130430', (tx) => householdStanding(tx, house))
  const payload = { area: OTHER, door: '7号', basis, members: members.slice(1) }
  expect(await refusalOf(append(draftOf('household-moved', house, payload)))).toMatchObject({
    faults: [{ message: 'members-changed' }],
  })
  const nowhere = { ...payload, area: '130430201001999', members }
  expect(await refusalOf(append(draftOf('household-moved', house, nowhere)))).toMatchObject({
    faults: [{ message: 'area-unknown' }],
  })
  const move = draftOf('household-moved', house, { ...payload, members })
  await append(move)
  await within(ledger.database, OTHER, async (tx) => {
    expect(await findHousehold(tx, house)).toMatchObject({ door: '7号', area: OTHER, members: 2 })
    expect((await membersOf(tx, house)).map(({ area }) => area)).toEqual([OTHER, OTHER])
  })
  await append(withdraw(move.id))
  await within(ledger.database, ALLEY, async (tx) => {
    expect(await findHousehold(tx, house)).toMatchObject({ door: '1号', area: ALLEY, members: 2 })
    expect(await membersOf(tx, house)).toHaveLength(2)
  })
})

test('who died or left is not counted, and counted again when they come back', async () => {
  await append(draftOf('person-left', person, { how: 'left-county', to: '邻县' }))
  expect(await look()).toMatchObject({ standing: 'left-county' })
  await append(draftOf('person-returned', person, {}))
  expect(await look()).toMatchObject({ standing: 'here' })
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ active: boolean }>`select active from subject where subject = ${person}`.execute(tx),
  )
  expect(rows).toEqual([{ active: true }])
})

test('two rows that are one person become one, and two again when that was wrong', async () => {
  const other = newId()
  await append(
    draftOf(
      'person-registered',
      other,
      { household: here, name: '白小河', tags: ['need:care'] },
      { area: ALLEY },
    ),
  )
  const merge = draftOf('person-merged', other, { into: person, tags: ['need:care'] })
  await append(merge)
  expect(await look(other)).toMatchObject({
    standing: 'merged',
    mergedInto: person,
    mergedBy: merge.id,
    mergedFrom: [],
  })
  expect(await look()).toMatchObject({
    tags: ['need:care'],
    mergedFrom: [{ person: other, record: merge.id }],
  })
  const shown = await within(ledger.database, '130430', (tx) => membersOf(tx, here))
  expect(shown.map(({ person: id }) => id)).not.toContain(other)
  const back = draftOf('person-merged', person, { into: other })
  expect(await refusalOf(append(back))).toMatchObject({ code: 'record-subject-unknown' })
  await append(withdraw(merge.id))
  expect(await look(other)).toMatchObject({ standing: 'here', mergedInto: null, mergedBy: null })
  expect(await look()).toMatchObject({ tags: [], mergedFrom: [] })
})

test('a registration that is taken back leaves no row', async () => {
  await append(withdraw(birth.id))
  expect(await within(ledger.database, '130430', (tx) => findPerson(tx, person))).toBeUndefined()
})
