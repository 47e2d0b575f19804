import { sql } from 'kysely'
import type { Role } from '../src/core/role.ts'
import { within } from '../src/database/connect.ts'
import { appendRecords, type Principal } from '../src/slices/ledger/actions.ts'
import { changesFor } from '../src/slices/sync/actions.ts'
import { cut, type Cut } from '../src/slices/sync/cutting.ts'
import { timed, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

/** An area as phones have it in the published comparison (3-numbers.md), and what is recorded in it before it is cut again. */
const RESIDENTS = 10_000
const CHANGES = 2_000
const SECONDS = 5
const ROWS = 20_000

type Scope = { area: string; persons: number; households: number }

/** What a phone begins with and goes on with: of the area nearest to 10,000 residents, and of the largest any phone has. */
export const benchSync: Bench = {
  name: 'sync',
  filled: true,
  run: async (stage) => {
    await stage.county()
    await startMeasures(stage)
    const scopes = await scopesOf(stage)
    const near = scopes.toSorted(
      (a, b) => Math.abs(a.persons - RESIDENTS) - Math.abs(b.persons - RESIDENTS),
    )[0]
    const largest = scopes.toSorted((a, b) => b.persons - a.persons)[0]
    if (!near || !largest) throw new Error('the county has no areas')
    const figures = await cutting(stage, near)
    return largest.area === near.area ? figures : [...figures, ...(await cutting(stage, largest))]
  },
}

async function cutting(stage: BenchStage, scope: Scope): Promise<Figure[]> {
  const { ledger, id } = stage
  const role: Role = scope.area.length === 9 ? 'township-leader' : 'village-leader'
  const caller: Principal = { account: id(), post: id(), role, area: scope.area, device: id() }
  const label = `${scope.persons.toLocaleString('en')} residents`
  const first = await timed(() => cut(ledger, caller))
  const doors = await doorsIn(stage, scope.area)
  await callAt(stage, doors)
  const again = await timed(() => cut(ledger, caller))
  const deltas = await timed(() => changesAfter(stage, caller, first.value))
  const rate = scope.persons / (again.milliseconds / 1000)
  return [
    seconds(`bundle of ${label} cut from cold`, first.milliseconds),
    seconds(`the same cut again after ${CHANGES.toLocaleString('en')} records`, again.milliseconds),
    {
      what: `resident rows of ${label} served`,
      value: rate,
      unit: 'rows/s',
      bar: `≥ ${ROWS.toLocaleString('en')}`,
      met: rate >= ROWS,
    },
    {
      what: `bundle of ${label}, with ${scope.households.toLocaleString('en')} households and their duties`,
      value: first.value.bytes.length / 1024,
      unit: 'KB',
      bar: 'none set',
      met: true,
    },
    {
      what: `changes after those records, ${deltas.value.touched.toLocaleString('en')} subjects in ${deltas.value.calls} calls`,
      value: deltas.milliseconds,
      unit: 'ms',
      bar: 'none set',
      met: true,
    },
  ]
}

function seconds(what: string, milliseconds: number): Figure {
  const value = milliseconds / 1000
  return { what, value, unit: 's', bar: `≤ ${SECONDS} s`, met: value <= SECONDS }
}

/** A call at every door within three days, and a daily look at whoever needs care. */
async function startMeasures({ ledger, by, id }: BenchStage): Promise<void> {
  const common = { doer: 'alley-chief', answerable: 'territorial' }
  const specs = [
    {
      ...common,
      key: 'bench-doors',
      title: { zh: '入户', en: 'Doors' },
      selector: { subject: 'household' },
      cadence: { type: 'once', withinHours: 72 },
      evidence: { kind: 'door-call' },
    },
    {
      ...common,
      key: 'bench-care',
      title: { zh: '每日看望', en: 'Care' },
      selector: { subject: 'person', any: ['need:care', 'need:dialysis'] },
      cadence: { type: 'every', days: 1 },
      evidence: { kind: 'care-visit' },
    },
  ]
  const happenedAt = new Date(ledger.now()).toISOString()
  for (const spec of specs)
    await appendRecords(ledger, by, [
      {
        id: id(),
        kind: 'measure-started',
        subject: id(),
        area: ledger.county,
        happenedAt,
        payload: { spec },
      },
    ])
}

/** Townships and villages with how many live there. */
async function scopesOf({ ledger }: BenchStage): Promise<Scope[]> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<Scope>`
      select a.area, count(*) filter (where s.kind = 'person') as persons, count(*) filter (where s.kind = 'household') as households
      from area a join subject s on s.area >= a.area and s.area < a.area || '~'
      where length(a.area) in (9, 12) group by 1`.execute(tx),
  )
  return rows
}

async function doorsIn({ ledger }: BenchStage, area: string): Promise<string[]> {
  const { rows } = await within(ledger.database, area, (tx) =>
    sql<{ household: string }>`select household from household order by household limit ${CHANGES}`.execute(
      tx,
    ),
  )
  return rows.map(({ household }) => household)
}

async function callAt({ ledger, by, id }: BenchStage, doors: readonly string[]): Promise<void> {
  const happenedAt = new Date(ledger.now()).toISOString()
  const drafts = Array.from({ length: CHANGES }, (_, at) => {
    const subject = doors[at % doors.length] ?? ''
    return { id: id(), kind: 'door-call', subject, happenedAt, payload: { end: 'met' } }
  })
  for (let from = 0; from < drafts.length; from += 500)
    await appendRecords(ledger, by, drafts.slice(from, from + 500))
}

async function changesAfter(
  { ledger }: BenchStage,
  caller: Principal,
  { epoch, position }: Cut,
): Promise<{ touched: number; calls: number }> {
  const told = { touched: 0, calls: 0 }
  for (let at = position, more = true; more;) {
    const page = await changesFor(ledger, caller, { epoch, position: at })
    told.touched += page.touched.length
    told.calls += 1
    at = Number(page.next.split('.')[1])
    more = page.more
  }
  return told
}
