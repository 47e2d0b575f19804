import { enrol, makeCode } from '../src/slices/sync/actions.ts'
import { appointChiefs, callsIn, CLIENTS, overHttp, send } from './append.ts'
import { percentile, type Bench, type Figure } from './bench.ts'
import type { Phones } from './callers.ts'
import type { BenchStage } from './stage.ts'

/** `pace`: calls a second by all phones together. */
const RUNS = [
  { batch: 1, pace: 2000, within: 50 },
  { batch: 20, pace: 400, within: 100 },
]

/**
 * Enrolled phones that send by their own endpoint (a verdict for each record, a report of each phone), for five minutes in all: the
 * device's token, fsync on, one call in fifty sent twice. Then everything acknowledged is in the ledger, once.
 */
export const benchPush: Bench = {
  name: 'push',
  filled: true,
  run: async (stage) => {
    const phones = await enrolChiefs(stage)
    return overHttp(stage, { by: 'push', phones }, RUNS, (port, run) => figureOf(stage, port, phones, run))
  },
}

async function figureOf(
  stage: BenchStage,
  port: number,
  phones: Phones['phones'],
  { batch, pace, within }: (typeof RUNS)[number],
): Promise<Figure> {
  const before = await callsIn(stage)
  const [began, used] = [performance.now(), process.cpuUsage()]
  const { calls, failed, first, times, again } = await send({
    by: 'push',
    port,
    phones,
    batch,
    pace,
    seconds: stage.seconds,
  })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(used)
  const kept = (await callsIn(stage)) - before
  if (failed > 0) throw new Error(`${failed} calls failed: ${first}`)
  const lost = Math.max(0, calls * batch - kept)
  const doubled = Math.max(0, kept - calls * batch)
  const [p95, p99] = [percentile(times, 0.95), percentile(times, 0.99)]
  const value = (calls * batch) / seconds
  stage.say(
    `  server and senders used ${((user + system) / 10_000 / seconds).toFixed(0)} % of a core; ${again} calls came twice`,
  )
  return {
    what: `door calls by the phones' push, ${batch} a call, ${phones.length} phones, ${seconds.toFixed(0)} s paced at ${pace * batch} records/s (p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms; lost ${lost}, doubled ${doubled})`,
    value,
    unit: 'records/s',
    bar: `≥ ${(pace * batch).toLocaleString('en')}/s, p95 < ${within} ms, lost 0, doubled 0`,
    met: value >= pace * batch * 0.97 && p95 < within && lost === 0 && doubled === 0,
  }
}

/** Each chief's phone, enrolled with a code as it would be. */
async function enrolChiefs(stage: BenchStage): Promise<Phones['phones']> {
  const { ledger, by, id } = stage
  const phones: Phones['phones'] = []
  for (const { post, doors } of await appointChiefs(stage, CLIENTS)) {
    const { secret } = await makeCode(ledger, by, post)
    const clock = new Date(ledger.now()).toISOString()
    const said = { device: id(), secret, name: '', model: '', appVersion: 'bench', protocol: 1, clock }
    phones.push({ token: (await enrol(ledger, said, '127.0.0.1')).token, doors })
  }
  return phones
}
