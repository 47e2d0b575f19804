import { sql } from 'kysely'
import { within } from '../src/database/connect.ts'
import { recolourNow } from '../src/slices/colours/actions.ts'
import { keepColours } from '../src/slices/colours/keeping.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { percentile, samplesOf, timed, type Bench } from './bench.ts'
import type { BenchStage } from './stage.ts'

const BAR_SECONDS = 30
/** Of everybody: who was tested lately, and who has a reason of their own. */
const [TESTED, EXPOSED] = [0.1, 0.01]

/** A whole county turns high-risk at once, and is no longer: everybody's colour, each change kept and logged. */
export const benchColours: Bench = {
  name: 'colours',
  filled: true,
  run: async (stage) => {
    const { ledger, county } = stage
    const { persons } = await county()
    await giveEvidence(stage)
    await keepColours(ledger)
    const area = await countyArea(stage)
    const risk = async (level: string): Promise<number> => {
      await append(stage, [draftOf(stage, 'area-risk-set', area, { risk: level, reason: 'measured' })])
      return (await timed(() => keepColours(ledger))).milliseconds / 1000
    }
    const high = await risk('high')
    const low = await risk('low')
    const someone = await anyone(stage)
    const samples = await samplesOf(200, () =>
      within(ledger.database, ledger.county, (tx) => recolourNow(tx, ledger, [someone])),
    )
    return [
      figure(`colours when everybody’s home turns high-risk, ${persons.toLocaleString('en')} people`, high),
      figure('the same when the risk is lifted', low),
      {
        what: 'one person’s colour worked out anew, as for a code',
        value: percentile(samples, 0.95),
        unit: 'ms p95',
        bar: 'none set',
        met: true,
      },
    ]
  },
}

function figure(what: string, value: number) {
  return { what, value, unit: 's', bar: `< ${BAR_SECONDS} s`, met: value < BAR_SECONDS }
}

function draftOf({ id, ledger }: BenchStage, kind: string, subject: string, payload: object): Draft {
  return { id: id(), kind, subject, happenedAt: new Date(ledger.now()).toISOString(), payload }
}

async function append({ ledger, by }: BenchStage, drafts: readonly Draft[]): Promise<void> {
  for (let at = 0; at < drafts.length; at += 1000)
    await appendRecords(ledger, by, drafts.slice(at, at + 1000))
}

async function giveEvidence(stage: BenchStage): Promise<void> {
  const { county, ledger } = stage
  const people = (await county()).county.households.flatMap(({ persons }) => persons)
  const on = new Date(ledger.now()).toISOString().slice(0, 10)
  const test = { result: 'negative', method: 'pcr', takenOn: on, laboratory: '' }
  const exposure = { ring: 'close', lastOn: on, caseNumber: '1' }
  await append(
    stage,
    people.flatMap(({ id }, n) => [
      ...(n % Math.round(1 / TESTED) === 0 ? [draftOf(stage, 'test-result', id, test)] : []),
      ...(n % Math.round(1 / EXPOSED) === 0 ? [draftOf(stage, 'exposure', id, exposure)] : []),
    ]),
  )
}

async function countyArea({ ledger }: BenchStage): Promise<string> {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{
      subject: string
    }>`select subject from area where area = ${ledger.county}`.execute(tx)
    return rows[0]?.subject ?? ''
  })
}

async function anyone({ ledger }: BenchStage): Promise<string> {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ person: string }>`
      select person from colour_evidence order by person limit 1`.execute(tx)
    return rows[0]?.person ?? ''
  })
}
