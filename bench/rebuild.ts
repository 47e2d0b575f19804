import type { DemoCounty } from '../demo/county.ts'
import { writeDrafts } from '../demo/drafts.ts'
import { chance } from '../demo/chance.ts'
import { checkCounty } from '../src/cli/rebuilding.ts'
import { DAY } from '../src/core/cadence.ts'
import { readPack } from '../src/slices/directives/pack-file.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import type { Bench } from './bench.ts'
import type { BenchStage } from './stage.ts'

const BAR = 15
/** Records of the field for each one of the register: a county of 210,000 with this much behind it has a million. */
const FIELD = 2.6

/** A county's ledger replayed and compared: its register, measures of the pack, and weeks of calls, checks, tests, tags, corrections. */
export const benchRebuild: Bench = {
  name: 'rebuild',
  filled: true,
  run: async (stage) => {
    const { ledger, ownerUrl, say } = stage
    const { county, load } = await stage.county()
    await startMeasures(stage)
    const field = fieldDrafts(stage, county.households, Math.round(load.records * FIELD))
    const households = county.households.length
    say(`  writing ${field.length.toLocaleString('en')} records of the field …`)
    const filling = performance.now()
    await writeDrafts(ledger, stage.by, field)
    say(`  written in ${((performance.now() - filling) / 1000).toFixed(0)} s`)
    const started = performance.now()
    const check = await checkCounty({
      ownerUrl,
      county: { schema: ledger.database.schema, area: ledger.county, name: '' },
      book: ledger,
      say: (line) => say(`  ${((performance.now() - started) / 1000).toFixed(1)} s  ${line}`),
    })
    const seconds = (performance.now() - started) / 1000
    const wrong = check.tables.filter(({ same }) => !same).map(({ table }) => table)
    if (wrong.length > 0) throw new Error(`the replay differs in ${wrong.join(', ')}`)
    const value = (seconds * 1_000_000) / check.records
    const rows = check.tables.reduce((sum, { rows }) => sum + rows, 0)
    return [
      {
        what: `rebuild --check per 1,000,000 records (${check.records.toLocaleString('en')} records, ${households.toLocaleString('en')} households, ${rows.toLocaleString('en')} rows compared, in ${seconds.toFixed(1)} s)`,
        value,
        unit: 's',
        bar: `< ${BAR} s`,
        met: value < BAR,
      },
    ]
  },
}

export async function startMeasures({ ledger, by, id }: BenchStage): Promise<void> {
  const wanted = readPack()
    .measures.filter(({ selector }) => selector.subject !== 'area')
    .slice(0, 12)
  for (const spec of wanted) {
    const happenedAt = new Date(ledger.now()).toISOString()
    const draft = {
      id: id(),
      kind: 'measure-started',
      subject: id(),
      area: ledger.county,
      happenedAt,
      payload: { spec },
    }
    await appendRecords(ledger, by, [draft])
  }
}

/** In the proportions of a county in its second week: calls, then checks, tests, people back, tags, and one correction in a hundred. */
export function fieldDrafts(
  { ledger, id }: BenchStage,
  households: DemoCounty['households'],
  count: number,
): Draft[] {
  const luck = chance(11)
  const drafts: Draft[] = []
  while (drafts.length < count) {
    const household = luck.pick(households)
    const person = luck.pick(household.persons)
    const happenedAt = new Date(ledger.now() - luck.between(0, 2 * DAY)).toISOString()
    const say = (kind: string, subject: string, payload: object): number =>
      drafts.push({ id: id(), kind, subject, happenedAt, payload })
    const dice = luck.between(0, 99)
    if (dice < 40) say('door-call', household.id, { end: dice < 30 ? 'met' : 'nobody-home' })
    else if (dice < 75) say('health-check', person.id, { celsius: 36.2 + (dice % 10) / 10 })
    else if (dice < 90)
      say('test-result', person.id, { result: 'negative', takenOn: happenedAt.slice(0, 10) })
    else if (dice < 94) say('travel-return', person.id, { fromRiskArea: dice < 91 })
    else if (dice < 98) say('person-tagged', person.id, { add: ['need:care'] })
    else if (dice < 99) say('inquiry', person.id, {})
    else correct(drafts, id(), happenedAt)
  }
  return drafts
}

/** Says anew what an earlier record said, far enough back to have been written by then. */
function correct(drafts: Draft[], id: string, happenedAt: string): void {
  const old = drafts[drafts.length - 8000 - (drafts.length % 997)]
  if (old && old.corrects === undefined) drafts.push({ ...old, id, happenedAt, corrects: old.id })
}
