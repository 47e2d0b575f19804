import { Refusal } from '../src/core/refusals.ts'
import { may } from '../src/core/role.ts'
import { within } from '../src/database/connect.ts'
import { UNKNOWN_MACHINE } from '../src/http/server.ts'
import type { Route, Transport } from '../src/http/route.ts'
import { ROUTES } from '../src/routes.ts'
import { householdsIn } from '../src/slices/register/queries.ts'
import { percentile, timed, type Bench } from './bench.ts'
import type { BenchStage } from './stage.ts'

const ASKED = 5
const BAR = 1000
/** Of no desk's screen: the county as a file, and what a phone takes. */
const LONG = ['/api/areas/:area/sheet', '/api/sync/bundle', '/api/sync/changes', '/api/register/closing']
const TRANSPORT: Transport = {
  token: '',
  client: 'bench',
  address: '127.0.0.1',
  setToken: () => undefined,
  setResident: () => undefined,
  note: () => undefined,
}

/** Every question the desk can ask about the whole county, by the commander: whatever nobody thought of measuring is here too. */
export const benchScreens: Bench = {
  name: 'screens',
  filled: true,
  run: async (stage) => {
    await stage.county()
    const subjects = await someSubjects(stage)
    const slow: { what: string; value: number }[] = []
    for (const one of ROUTES) {
      const isOfDesk = may(stage.by.role, one.entry.may) && !LONG.includes(one.entry.path)
      if (one.entry.method !== 'GET' || !isOfDesk) continue
      for (const query of queriesOf(one, stage.ledger.county)) {
        const value = await slowestOf(stage, one, subjects, query)
        if (value !== undefined) slow.push({ what: `${one.entry.path} ${JSON.stringify(query)}`, value })
      }
    }
    const sorted = slow.sort((one, other) => other.value - one.value)
    for (const { what, value } of sorted.slice(0, 5)) stage.say(`  ${value.toFixed(0)} ms ${what}`)
    const value = sorted[0]?.value ?? Number.NaN
    const median = percentile(
      sorted.map((one) => one.value),
      0.5,
    )
    return [
      {
        what: `slowest of ${sorted.length} questions about the whole county, ${ASKED} times each (median of all ${median.toFixed(0)} ms): ${sorted[0]?.what}`,
        value,
        unit: 'ms',
        bar: `< ${BAR} ms`,
        met: value < BAR,
      },
    ]
  },
}

type Subjects = Record<string, string>

async function someSubjects({ ledger }: BenchStage): Promise<Subjects> {
  const { households } = await within(ledger.database, ledger.county, (tx) =>
    householdsIn(tx, ledger.county, undefined, 1),
  )
  return { area: ledger.county, household: households[0]?.household ?? '' }
}

/** With nothing, with the county, with something to search for: what the entry does not know is left out by its own schema. */
function queriesOf({ entry }: Route, area: string): object[] {
  return entry.path === '/api/people/tagged'
    ? [{ tag: 'occupation:farmer', area }]
    : entry.path === '/api/people' || entry.path === '/api/people/near' || entry.path === '/api/areas'
      ? [{ q: '王' }, { q: 'wang' }]
      : [{}, { area }]
}

/** Milliseconds; undefined when it is refused, as with a subject that is not there. */
async function slowestOf(
  { ledger, by, id }: BenchStage,
  { entry, answer }: Route,
  subjects: Subjects,
  query: object,
): Promise<number | undefined> {
  const names = [...entry.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const params = entry.params?.safeParse(
    Object.fromEntries(names.map((name) => [name, subjects[name] ?? id()])),
  )
  const asked = entry.query?.safeParse(query)
  if (params?.success === false || asked?.success === false) return undefined
  const call = {
    params: params?.data,
    query: asked?.data,
    body: undefined,
    ledger,
    machine: UNKNOWN_MACHINE,
    caller: by,
    resident: undefined,
    transport: TRANSPORT,
  }
  let slowest = 0
  for (let turn = 0; turn < ASKED; turn += 1) {
    try {
      slowest = Math.max(slowest, (await timed(async () => answer(call))).milliseconds)
    } catch (error) {
      // The jobs' own tables are made by their workers, who do not run here.
      if (error instanceof Refusal || /_private_jobs/.test(String(error))) return undefined
      throw error
    }
  }
  return slowest
}
