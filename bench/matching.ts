import { sql } from 'kysely'
import { chance } from '../demo/chance.ts'
import { checkCharacter } from '../src/core/identity.ts'
import { within } from '../src/database/connect.ts'
import { runImport, stageImport } from '../src/slices/imports/actions.ts'
import { timed, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

const LISTED = 100_000

/** A list pushed from above against the whole county, labelled: who is on it, and who of them lives here. */
export const benchMatching: Bench = {
  name: 'matching',
  filled: true,
  run: async (stage) => {
    const { county } = await stage.county()
    const listed = Math.min(LISTED, county.households.length)
    const { bytes, truth } = pushedList(county.households, listed)
    const { ledger, by } = stage
    const tried = await timed(() =>
      stageImport(ledger, by, { kind: 'pushed', fileName: 'pushed.csv' }, bytes),
    )
    const found = await rowsOf(stage, tried.value)
    const written = await timed(() => runImport(ledger, by, tried.value))
    const figures = judge(found, truth)
    const seconds = tried.milliseconds / 1000
    return [
      figure(
        `list of ${listed.toLocaleString('en')} checked and matched`,
        seconds,
        's',
        '< 60 s',
        seconds < 60,
      ),
      figure(
        'rows of it a second, matching included',
        listed / seconds,
        'rows/s',
        '≥ 10,000/s',
        listed / seconds >= 10_000,
      ),
      figure('its records written', written.milliseconds / 1000, 's', 'reported', true),
      figure('precision of what is matched without asking', figures.precision, '', 'reported', true),
      figure('recall without asking', figures.recall, '', 'reported', true),
      figure('recall with the doubtful decided', figures.recallAsked, '', 'reported', true),
    ]
  },
}

function figure(what: string, value: number, unit: string, bar: string, met: boolean): Figure {
  return { what, value, unit, bar, met }
}

type Homes = Awaited<ReturnType<BenchStage['county']>>['county']['households']

/** Six in ten live here; of those some are listed without a number, or with another telephone; the others nobody here knows. */
function pushedList(households: Homes, size: number) {
  const luck = chance(11)
  const truth = new Map<number, string | null>()
  const taken = new Set<string>()
  const lines = ['姓名,证件号码,手机,出生日期,来自,返回日期']
  while (truth.size < size) {
    const person = luck.pick(luck.pick(households).persons)
    const isHere = luck.happens(0.6)
    if (isHere && taken.has(person.id)) continue
    taken.add(person.id)
    const hasNumber = luck.happens(0.8)
    const stranger = `${person.identity.slice(0, 14)}${String(100 + (truth.size % 900))}`
    const identity = isHere
      ? person.identity
      : `11${stranger.slice(2)}${checkCharacter(`11${stranger.slice(2)}`)}`
    const phone = isHere ? (person.phone ?? '') : `101${String(10_000_000 + truth.size)}`
    const cells = [
      person.name,
      hasNumber ? identity : '',
      luck.happens(0.7) ? phone : '',
      luck.happens(0.9) ? person.bornOn : '',
    ]
    if (!isHere && !hasNumber) cells[3] = ''
    lines.push([...cells, '邻市', ''].join(','))
    truth.set(lines.length, isHere ? person.id : null)
  }
  return { bytes: Buffer.from(lines.join('\n')), truth }
}

type Row = { row: number; finding: string; person: string | null; candidates: string[] }

async function rowsOf({ ledger, by }: BenchStage, id: string): Promise<Row[]> {
  const { rows } = await within(ledger.database, by.area, (tx) =>
    sql<Row>`select row, finding, person, candidates from import_row where import = ${id}`.execute(tx),
  )
  return rows
}

function judge(rows: readonly Row[], truth: ReadonlyMap<number, string | null>) {
  const here = [...truth.values()].filter((person) => person !== null).length
  const matched = rows.filter(({ finding }) => finding === 'matched' || finding === 'same')
  const right = matched.filter(({ row, person }) => truth.get(row) === person).length
  const asked = rows.filter(
    ({ row, finding, candidates }) => finding === 'doubtful' && candidates.includes(truth.get(row) ?? ''),
  ).length
  return {
    precision: right / Math.max(1, matched.length),
    recall: right / here,
    recallAsked: (right + asked) / here,
  }
}
