import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { draftOf } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint } from '../../../test/phones.ts'
import { ResidentStage } from '../../../test/resident-stage.ts'
import { SimulatedPhone, type Luck } from '../../../test/simulated-phone.ts'
import type { Principal } from '../ledger/actions.ts'
import { pageIncidents } from './paging.ts'

const fixture = useDatabase()
const HERE = '130430100001'
let stage: ResidentStage
let leader: Principal
let gate: string
const now = (): string => new Date(stage.clock.now()).toISOString()

beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
  gate = stage.id()
  const place = draftOf(
    'place-registered',
    gate,
    { name: '村东口', tags: ['category:checkpoint'] },
    { area: HERE },
  )
  await stage.record({ ...place, id: stage.id(), happenedAt: now() })
  leader = {
    ...(await appoint(stage.ledger, stage.by, 'village-leader', HERE)),
    role: 'village-leader',
    area: HERE,
  }
})
afterAll(() => stage.close())

/** A guard's phone at the gate: enrolled, with its own store of what is unsent. */
async function guard(): Promise<SimulatedPhone> {
  const post = await appoint(stage.ledger, stage.by, 'gate-guard', HERE)
  return new SimulatedPhone(stage.ledger, { ...post, role: 'gate-guard', area: HERE, device: stage.id() })
}

function keep(phone: SimulatedPhone, kind: string, payload: object): string {
  const draft = draftOf(kind, gate, payload, { id: stage.id(), happenedAt: now() })
  phone.unsent.push(draft)
  return draft.id
}

/** What the line does when it comes back: calls that never arrive, answers that are lost, calls that arrive twice. */
const COMING_BACK: readonly Luck[] = ['lost', 'unanswered', 'twice', 'unanswered', 'lost', 'twice', 'well']

async function sendAll(phone: SimulatedPhone): Promise<void> {
  for (let turn = 0; phone.unsent.length > 0; turn += 1) {
    expect(turn, 'it all goes through in the end').toBeLessThan(500)
    await phone.push(COMING_BACK[turn % COMING_BACK.length], 7)
    if (turn % 3 === 0) await pageIncidents(stage.ledger)
  }
}

test('twelve hours without the server: codes are admitted to the end, and every red of it is delivered once', async () => {
  await stage.person('李一', { phone: '13100000021' })
  const token = await stage.signIn('13100000021')
  const shown = await stage.own(token)
  const papers = await stage.gate()
  const phones = [await guard(), await guard()]
  const reds: string[] = []
  let passes = 0
  // The server is off: nothing arrives. The gate goes on by what it holds.
  for (let quarter = 0; quarter < 47; quarter += 1) {
    stage.clock.forward(HOUR / 4)
    expect(stage.judged(papers, shown()), `after ${quarter + 1} quarters`).toMatchObject({ verdict: 'admit' })
    for (const [at, phone] of phones.entries()) {
      keep(phone, 'gate-pass', { how: 'code', verdict: 'admit', entered: true, colour: 'green' })
      passes += 1
      if ((quarter + at) % 5 === 0)
        reds.push(keep(phone, 'incident-opened', { why: 'red', maskedName: `王*${quarter % 10}` }))
      await phone.push('lost')
    }
  }
  expect(reds.length).toBeGreaterThan(15)
  expect(phones.map(({ unsent }) => unsent.length).reduce((sum, count) => sum + count)).toBe(
    passes + reds.length,
  )
  await Promise.all(phones.map(sendAll))
  stage.clock.forward(90_000)
  await pageIncidents(stage.ledger)
  expect(await pageIncidents(stage.ledger), 'nobody is told twice').toBe(0)

  const { rows: incidents } = await within(fixture.database, '130430', (tx) =>
    sql<{ incident: string }>`select incident from incident where gate = ${gate} order by incident`.execute(
      tx,
    ),
  )
  expect(incidents.map(({ incident }) => incident)).toEqual([...reds].sort())
  const { rows: told } = await within(fixture.database, '130430', (tx) =>
    sql<{ key: string; times: number }>`
      select key, count(*) as times from message where account = ${leader.account} and key ~ '^incident/[^/]+$' group by key order by key`.execute(
      tx,
    ),
  )
  expect(told).toEqual([...reds].sort().map((id) => ({ key: `incident/${id}`, times: 1 })))
  const { rows: hours } = await within(fixture.database, '130430', (tx) =>
    sql<{ entered: number; records: number }>`
      select (select sum(entered) from gate_hour where gate = ${gate}) as entered,
        (select count(*) from record where subject = ${gate} and kind in ('gate-pass', 'incident-opened')) as records`.execute(
      tx,
    ),
  )
  expect(hours[0]).toEqual({ entered: passes, records: passes + reds.length })
})
