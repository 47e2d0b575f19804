import { sql } from 'kysely'
import { Worker } from 'node:worker_threads'
import { postDrafts, writeDrafts } from '../demo/drafts.ts'
import { within } from '../src/database/connect.ts'
import { makeServer } from '../src/http/server.ts'
import { ROUTES } from '../src/routes.ts'
import { openSession } from '../src/slices/accounts/sessions.ts'
import { readPack } from '../src/slices/directives/pack-file.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import { percentile, type Bench, type Figure } from './bench.ts'
import type { Phones, Sent } from './callers.ts'
import type { BenchStage } from './stage.ts'

export const CLIENTS = 500
const SECONDS = 15

/** What a run must reach: `pace` calls a second, or as many as go through. */
type Run = { batch: number; pace?: number; bar: number; within?: number }
const RUNS: readonly Run[] = [
  { batch: 1, pace: 2000, bar: 2000, within: 50 },
  { batch: 1, bar: 4000 },
  { batch: 20, pace: 400, bar: 8000, within: 100 },
  { batch: 20, bar: 15_000 },
]

/** Door calls of 500 chiefs over HTTP, each with a session and a connection of its own, fsync on, the phones on the same machine. */
export const benchAppend: Bench = {
  name: 'append',
  filled: true,
  run: async (stage) => {
    const phones = await chiefsOf(stage)
    return overHttp(stage, { by: 'records', phones }, RUNS, (port, run) => figureOf(stage, port, phones, run))
  },
}

/** Doors to be called at and a server of its own, warmed up; then one run after the other. */
export async function overHttp<Run>(
  stage: BenchStage,
  how: Pick<Phones, 'by' | 'phones'>,
  runs: readonly Run[],
  measure: (port: number, run: Run) => Promise<Figure>,
): Promise<Figure[]> {
  await startDoorToDoor(stage)
  const app = await makeServer({ ledger: stage.ledger, routes: ROUTES })
  try {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const address = app.server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await send({ ...how, port, batch: 1, seconds: 3, pace: 500 })
    const figures: Figure[] = []
    for (const run of runs) figures.push(await measure(port, run))
    return figures
  } finally {
    await app.close()
  }
}

async function figureOf(
  stage: BenchStage,
  port: number,
  phones: Phones['phones'],
  { batch, pace, bar, within: most }: Run,
): Promise<Figure> {
  const before = await callsIn(stage)
  const began = performance.now()
  const paced = pace === undefined ? {} : { pace }
  const sent = await send({ by: 'records', port, phones, batch, seconds: SECONDS, ...paced })
  const value = (sent.calls * batch) / ((performance.now() - began) / 1000)
  const kept = (await callsIn(stage)) - before
  if (sent.failed > 0) throw new Error(`${sent.failed} calls failed: ${sent.first}`)
  if (kept !== sent.calls * batch)
    throw new Error(`${sent.calls * batch} acknowledged, ${kept} in the ledger`)
  const p95 = percentile(sent.times, 0.95)
  const how = pace === undefined ? 'as fast as they are answered' : `paced at ${pace * batch} records/s`
  return {
    what: `door calls over HTTP, ${batch} a call, ${phones.length} phones, ${how} (p95 ${p95.toFixed(0)} ms; none lost, none doubled)`,
    value,
    unit: 'records/s',
    bar: `≥ ${bar.toLocaleString('en')}/s${most === undefined ? '' : `, p95 < ${most} ms`}`,
    // The last call of a paced run is answered after the run is over.
    met: value >= bar * (pace === undefined ? 1 : 0.97) && (most === undefined || p95 < most),
  }
}

export function send(given: Phones): Promise<Sent> {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL('callers.ts', import.meta.url), { workerData: given })
    worker.once('message', done)
    worker.once('error', failed)
  })
}

export async function callsIn({ ledger }: BenchStage): Promise<number> {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ calls: number }>`
      select count(*)::int as calls from record where kind = 'door-call'`.execute(tx)
    return rows[0]?.calls ?? 0
  })
}

export type Chief = { account: string; post: string; area: string; doors: string[] }

/** Alley chiefs with doors of their own. Of the two benches that send, each takes others. */
export async function appointChiefs(stage: BenchStage, from: number): Promise<Chief[]> {
  const { ledger, by, id } = stage
  const { county } = await stage.county()
  const doors = Map.groupBy(county.households, ({ area }) => area)
  const posts = county.posts
    .filter(({ role, area }) => role === 'alley-chief' && doors.has(area))
    .slice(from, from + CLIENTS)
  await writeDrafts(ledger, by, postDrafts({ ledger, id, county: { ...county, posts } }))
  return posts.map(({ account, post, area }) => ({
    account,
    post,
    area,
    doors: (doors.get(area) ?? []).map(({ id: door }) => door),
  }))
}

/** Chiefs signed in at the desk's way. */
async function chiefsOf(stage: BenchStage): Promise<Phones['phones']> {
  const { ledger } = stage
  const chiefs = await appointChiefs(stage, 0)
  const now = new Date(ledger.now())
  return within(ledger.database, ledger.county, async (tx) => {
    const phones: Phones['phones'] = []
    for (const { account, post, area, doors } of chiefs) {
      const token = await openSession(
        tx,
        { account, post: { post, role: 'alley-chief', area }, client: 'bench' },
        now,
      )
      phones.push({ token, doors })
    }
    return phones
  })
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
