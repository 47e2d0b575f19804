import { expect, test } from 'vitest'
import fc from 'fast-check'
import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { startCampaign } from '../campaigns/actions.ts'
import { appendRecords, appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { linesOf } from '../../../test/phones.ts'
import { keyOf, SimulatedPhone, type Luck } from '../../../test/simulated-phone.ts'
import { cut } from './cutting.ts'

const fixture = useDatabase()
const by = principal()
/** Stories of one run; `SYNC_RUNS=500` on a quiet machine. */
const RUNS = 8

type Phone = { phone: SimulatedPhone; caller: Principal }
/** What a story is told in: a township of its own with the desk and two phones, and what there is to act upon. */
type World = {
  ledger: Ledger
  township: string
  alleys: string[]
  phones: Phone[]
  households: string[]
  persons: string[]
  measures: string[]
  records: { id: string; subject: string }[]
}

let told = 0

async function newWorld(): Promise<World> {
  const ledger = testLedger(fixture.database)
  if (told === 0) await openAreas(ledger, by, ['130430'])
  const township = `130430${100 + (told += 1)}`
  const [village, other] = [`${township}001`, `${township}002`]
  const alleys = [`${village}001`, `${village}002`, `${other}001`]
  await openAreas(ledger, by, [township, village, other, ...alleys])
  const households = await registerHouseholds(ledger, by, [...alleys, ...alleys])
  const world: World = {
    ledger,
    township,
    alleys,
    phones: [],
    households,
    persons: [],
    measures: [],
    records: [],
  }
  await startCampaign(ledger, by, {
    campaign: newId(),
    title: '敲门',
    areas: [township],
    questions: [],
    dueAt: new Date(Date.now() + 86_400_000).toISOString(),
    doer: 'alley-chief',
  })
  for (const area of alleys.slice(0, 2)) {
    const caller = { ...principal('alley-chief', area), device: newId() }
    world.phones.push({ caller, phone: new SimulatedPhone(ledger, caller) })
  }
  // The first has its bundle, so that all that comes reaches it as changes; the second gets it in the middle of the story.
  if (world.phones[0]) await settle(world.phones[0])
  return world
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length]

/** What somebody records: of `what`, about whatever the numbers fall upon. Undefined where there is nothing to say it of. */
function recordOf(world: World, what: number, at: number, area: string): Draft | undefined {
  const household = pick(world.households, at) ?? ''
  const person = pick(world.persons, at)
  if (what === 0) return draftOf('door-call', household, { end: at % 3 === 0 ? 'nobody-home' : 'met' })
  if (what === 1) return draftOf('household-registered', newId(), { door: `${at}号` }, { area })
  if (what === 2)
    return draftOf('person-registered', newId(), { household, name: `人${at}`, tags: [] }, { area })
  if (what === 3) return person ? draftOf('person-tagged', person, { add: ['need:care'] }) : undefined
  if (what === 4)
    return person
      ? draftOf('person-moved', person, { household: pick(world.households, at + 1) ?? '' })
      : undefined
  if (what === 5) return person ? draftOf('person-left', person, { how: 'left-county' }) : undefined
  if (what === 6) return person ? draftOf('person-returned', person, {}) : undefined
  const back = pick(world.records, at)
  return back
    ? draftOf('record-withdrawn', newId(), { reason: '登错' }, { area, corrects: back.id })
    : undefined
}

function remember(world: World, draft: Draft): void {
  if (draft.kind === 'household-registered') world.households.push(draft.subject)
  if (draft.kind === 'person-registered') world.persons.push(draft.subject)
  if (draft.kind !== 'record-withdrawn') world.records.push(draft)
}

const quietly = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    // What a story asks for may be impossible: somebody who is gone cannot leave.
    if (!(error instanceof Refusal)) throw error
  })

type Scene = { do: string; what: number; at: number; luck: Luck; who: number }
const scene: fc.Arbitrary<Scene> = fc.record({
  do: fc.constantFrom(
    'desk',
    'desk',
    'desk',
    'write',
    'write',
    'push',
    'pull',
    'pull',
    'late',
    'both',
    'measure',
    'move',
    'restore',
  ),
  what: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 7, 7),
  at: fc.nat(40),
  luck: fc.constantFrom<Luck>('well', 'well', 'lost', 'unanswered', 'twice'),
  who: fc.nat(1),
})

async function play(world: World, { do: what, at, luck, who, ...rest }: Scene): Promise<void> {
  const { ledger } = world
  const one = world.phones[who]
  if (!one) return
  const draft = recordOf(
    world,
    rest.what,
    at,
    what === 'write' ? one.caller.area : (pick(world.alleys, at) ?? ''),
  )
  if (what === 'push') await one.phone.push(luck, 1 + (at % 5))
  if (what === 'pull') await one.phone.pull(luck, 1 + (at % 7))
  if (what === 'measure') await quietly(steer(world, at))
  if (what === 'move') await quietly(moveHousehold(world, at))
  if (what === 'restore') await raiseEpoch(ledger, at)
  if (!draft) return
  if (what === 'write') one.phone.unsent.push(draft)
  if (what === 'desk' || what === 'both' || what === 'write') remember(world, draft)
  if (what === 'desk') await quietly(appendRecords(ledger, by, [draft]))
  if (what === 'both')
    await Promise.all([
      quietly(appendRecords(ledger, by, [draft])),
      one.phone.pull(luck),
      one.phone.push(luck, 2),
    ])
  if (what === 'late') {
    remember(world, draft)
    await quietly(
      within(ledger.database, '130430', async (tx) => {
        await appendWithin(tx, ledger, by, [draft])
        await one.phone.pull(luck)
      }),
    )
  }
}

/** A measure begins over the village or another, or one that runs is ended. */
async function steer(world: World, at: number): Promise<void> {
  const running = pick(world.measures, at)
  if (at % 3 === 0 && running)
    return void (await appendRecords(world.ledger, by, [
      draftOf('measure-ended', running, { reason: '结束' }, { area: world.township }),
    ]))
  const subject = newId()
  const area = pick([world.township, ...world.alleys], at) ?? ''
  world.measures.push(subject)
  const spec = {
    key: `m${subject.slice(-8)}`,
    title: { zh: '措施', en: 'Measure' },
    selector: at % 2 === 0 ? { subject: 'household' } : { subject: 'person', any: ['need:care'] },
    cadence: at % 2 === 0 ? { type: 'once', withinHours: 5 } : { type: 'every', days: 1 },
    evidence: { kind: at % 2 === 0 ? 'door-call' : 'care-visit' },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(world.ledger, by, [draftOf('measure-started', subject, { spec }, { area })])
}

async function moveHousehold(world: World, at: number): Promise<void> {
  const household = pick(world.households, at) ?? ''
  const { rows } = await within(world.ledger.database, '130430', (tx) =>
    sql<{ basis: string; members: string[] }>`
      select h.basis, array(select p.person from person p where p.household = h.household and p.standing = 'here') as members
      from household h where h.household = ${household}`.execute(tx),
  )
  const [found] = rows
  if (!found) return
  const area = pick(world.alleys, at + 1) ?? ''
  await appendRecords(world.ledger, by, [
    draftOf('household-moved', household, { area, door: '9号', ...found }),
  ])
}

/** As after a restore that lost the last few numbers, if any: phones whose cursors lie beyond are sent for everything. */
async function raiseEpoch({ database }: Ledger, lost: number): Promise<void> {
  await within(database, '130430', async (tx) => {
    await sql`insert into county_epoch (area, epoch, after_seq, began_at)
      select area, epoch + 1, greatest(0, (select coalesce(max(seq), 0) from record) - ${lost % 4}), now() from county`.execute(
      tx,
    )
    await sql`update county set epoch = epoch + 1`.execute(tx)
  })
}

async function settle({ phone }: Phone): Promise<void> {
  for (let turn = 0; phone.unsent.length > 0; turn += 1) {
    expect(turn, 'sends without end').toBeLessThan(20)
    await phone.push()
  }
  for (let turn = 0; await phone.pull(); turn += 1) expect(turn, 'reads without end').toBeLessThan(50)
}

/** What the server would give this phone if it began anew. */
async function whatIs(ledger: Ledger, caller: Principal): Promise<Map<string, unknown>> {
  const lines = linesOf((await cut(ledger, caller)).bytes)
  return new Map(
    lines.flatMap((line) => (line.is === 'head' || line.is === 'end' ? [] : [[keyOf(line), line] as const])),
  )
}

const sorted = (rows: ReadonlyMap<string, unknown>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))

test('whatever happens to calls, and whatever is recorded meanwhile, a phone ends with what the server has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scene, { minLength: 8, maxLength: 40 }), async (scenes) => {
      const world = await newWorld()
      for (const one of scenes) await play(world, one)
      // First both send, then both read: what one records the other sees.
      for (const one of [...world.phones, ...world.phones]) await settle(one)
      for (const { phone, caller } of world.phones) {
        expect(sorted(phone.rows)).toEqual(sorted(await whatIs(world.ledger, caller)))
        const sent = [...phone.verdicts].flatMap(([id, status]) => (status === 'recorded' ? [id] : []))
        const { rows } = await within(world.ledger.database, '130430', (tx) =>
          sql<{
            n: number
          }>`select count(*) as n from record where id = any(${sent}::uuid[]) and device = ${caller.device}`.execute(
            tx,
          ),
        )
        expect(rows[0]?.n).toBe(sent.length)
      }
    }),
    {
      numRuns: Number(process.env['SYNC_RUNS'] ?? RUNS),
      interruptAfterTimeLimit: 1000 * Number(process.env['SYNC_RUNS'] ?? RUNS),
      markInterruptAsFailure: false,
      // Told again, a story would not find the county as it was.
      endOnFailure: true,
    },
  )
}, 120_000)
