import { readPack } from '../src/slices/directives/pack-file.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { percentile, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

const SECONDS = 15

/** Door calls of many callers at once, as fast as they are answered; fsync on. Without HTTP: it measures the ledger. */
export const benchAppend: Bench = {
  name: 'append',
  filled: true,
  run: async (stage) => {
    await stage.county()
    await startDoorToDoor(stage)
    return [await capacity(stage, 1, 4000), await capacity(stage, 20, 15_000)]
  },
}

/** The measure that door calls discharge, as the pack has it. */
async function startDoorToDoor({ ledger, by, id }: BenchStage): Promise<void> {
  const spec = readPack().measures.find(({ key }) => key === 'door-to-door')
  if (!spec) throw new Error('the pack has no door-to-door measure')
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

async function capacity(stage: BenchStage, batch: number, bar: number): Promise<Figure> {
  const { ledger, by } = stage
  const { county } = await stage.county()
  const { households } = county
  const until = performance.now() + SECONDS * 1000
  const times: number[] = []
  let place = batch * 7919
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const drafts = Array.from({ length: batch }, () =>
        call(stage, households[(place += 1) % households.length]?.id ?? ''),
      )
      const started = performance.now()
      await appendRecords(ledger, by, drafts)
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: 64 }, caller))
  const value = (times.length * batch) / SECONDS
  return {
    what: `door calls recorded, ${batch} a call, 64 callers (p95 ${percentile(times, 0.95).toFixed(0)} ms)`,
    value,
    unit: 'records/s',
    bar: `capacity ≥ ${bar.toLocaleString('en')}/s`,
    met: value >= bar,
  }
}

function call({ ledger, id }: BenchStage, subject: string): Draft {
  return {
    id: id(),
    kind: 'door-call',
    subject,
    happenedAt: new Date(ledger.now()).toISOString(),
    payload: { end: 'met' },
  }
}
