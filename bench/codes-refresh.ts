import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { within } from '../src/database/connect.ts'
import { makeDemoRoot, renewDemo } from '../src/files/code-demo.ts'
import { openCodeKeys } from '../src/files/code-keys.ts'
import { makeServer } from '../src/http/server.ts'
import { ROUTES } from '../src/routes.ts'
import { publish } from '../src/slices/codes/publishing.ts'
import { percentile, type Bench, type Figure } from './bench.ts'
import type { Refreshed, Refreshers } from './refreshers.ts'
import type { BenchStage } from './stage.ts'

/** Half a million in a minute (3-numbers.md). */
const PACE = 8333
const SECONDS = 60
const CONNECTIONS = 400
const BAR = 100

/**
 * Everybody in the county refreshes their code within a minute, each once, from a session of their own, over loopback: the server in this
 * process, the database beside it, the phones in a thread. Lists are published meanwhile, as they would be.
 */
export const benchRefresh: Bench = {
  name: 'codes-refresh',
  filled: true,
  run: async (stage) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hutong-bench-codes-'))
    const codes = openCodeKeys(folder, Buffer.alloc(32, 7), stage.ledger.county)
    makeDemoRoot(codes)
    renewDemo(codes, Math.floor(Date.now() / 1000))
    const ledger = { ...stage.ledger, codes }
    await stage.county()
    const sessions = await openSessions(stage)
    const app = await makeServer({ ledger, routes: ROUTES })
    await publish(ledger)
    const publishing = setInterval(() => void publish(ledger).catch(() => undefined), 5000)
    try {
      await app.listen({ host: '127.0.0.1', port: 0 })
      const address = app.server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      await refresh({ port, sessions, connections: CONNECTIONS, pace: 2000, seconds: 2 })
      return [await figureOf(stage, { port, sessions })]
    } finally {
      clearInterval(publishing)
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function figureOf(stage: BenchStage, given: { port: number; sessions: number }): Promise<Figure> {
  const seconds = Math.min(SECONDS, stage.seconds)
  const [began, used] = [performance.now(), process.cpuUsage()]
  const { calls, failed, first, times, bytes } = await refresh({
    ...given,
    connections: CONNECTIONS,
    pace: PACE,
    seconds,
  })
  const took = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(used)
  if (failed > 0) stage.say(`  ${failed} failed: ${first}`)
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0))
  stage.say(
    `  server and phones used ${((user + system) / 10_000 / took).toFixed(0)} % of a core; ${Math.round(bytes / calls)} bytes an answer`,
  )
  const value = calls / took
  return {
    what: `codes refreshed, ${given.sessions.toLocaleString('en')} sessions, ${seconds} s paced at ${PACE}/s (p50 ${p50}, p95 ${p95}, p99 ${p99} ms; ${failed} failed)`,
    value,
    unit: '/s',
    bar: `≥ ${PACE.toLocaleString('en')}/s, p95 < ${BAR} ms, none failed`,
    met: value >= PACE * 0.97 && percentile(times, 0.95) < BAR && failed === 0,
  }
}

/** A session and a number for everybody, as after their first code; a quarter of them with a test, one in a hundred not green. */
export async function openSessions({ ledger }: BenchStage): Promise<number> {
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`
      insert into resident_session (token_hash, person, made_at, seen_at, expires_at, client)
      select sha256(convert_to(encode(sha256(convert_to('bench ' || (row_number() over (order by person) - 1), 'UTF8')), 'hex'), 'UTF8')),
        person, now(), now(), now() + interval '90 days', 'bench'
      from person`.execute(tx)
    await sql`
      insert into code_holder (person, number, dealt_at)
      select person, row_number() over (order by person) - 1, now() from person`.execute(tx)
    await sql`insert into code_numbering (list, next, epoch) select 'phone', (select count(*) from person), epoch from county`.execute(
      tx,
    )
    await sql`
      insert into colour (person, area, colour, reason, travel, tested_at, changed_at, rules)
      select person, area, case when n % 100 = 0 then 'yellow' else 'green' end, case when n % 100 = 0 then 'administrative' else 'none' end,
        'none', now(), now(), '{}'
      from (select person, area, row_number() over (order by person) as n from person) p where n % 4 = 0`.execute(
      tx,
    )
    // As after a night: the planner knows what is there.
    await sql`analyze resident_session, code_holder, colour, person`.execute(tx)
    const { rows } = await sql<{ count: number }>`select count(*) as count from resident_session`.execute(tx)
    return rows[0]?.count ?? 0
  })
}

function refresh(how: Refreshers): Promise<Refreshed> {
  const worker = new Worker(new URL('./refreshers.ts', import.meta.url), { workerData: how })
  return new Promise((done, failed) => {
    worker.once('message', done)
    worker.once('error', failed)
  })
}
