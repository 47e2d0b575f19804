/**
 * The load generator: in a thread of its own, phones that keep their connection and send door calls over HTTP. Started by append.ts with
 * `Phones` as its data; answers once, with `Sent`.
 */
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { uuidV7 } from '../src/core/id.ts'

export type Phones = {
  port: number
  /** Forms of the desk (`records`, a session in a cookie), or the phones' own way (`push`, a token of the phone). */
  by: 'records' | 'push'
  /** Each phone's session or token and the doors its owner calls at. */
  phones: { token: string; doors: string[] }[]
  batch: number
  seconds: number
  /** Calls a second by all together; without it each phone sends as soon as it is answered. */
  pace?: number
}
export type Sent = {
  calls: number
  failed: number
  times: number[]
  first: string
  /** Calls whose answer was lost on the line: sent again, and to be answered that nothing of it is new. */
  again: number
}
/** One call in so many is sent a second time, as by a phone that missed the answer. */
const AGAIN = 50

const given: Phones = workerData
const agent = new Agent({ keepAlive: true, maxSockets: given.phones.length })
const sent: Sent = { calls: 0, failed: 0, times: [], first: '', again: 0 }

await Promise.all(given.phones.map((phone, index) => work(phone, index)))
agent.destroy()
// Between threads there are no origins.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(sent)

async function work(phone: Phones['phones'][number], index: number): Promise<void> {
  const { pace, phones, seconds } = given
  const began = performance.now()
  const until = began + seconds * 1000
  const every = pace === undefined ? 0 : (phones.length / pace) * 1000
  // Phones are not in step: each begins somewhere within its first interval.
  let next = began + (every * index) / phones.length
  for (let turn = 0; performance.now() < until; turn += 1) {
    if (every > 0) {
      const wait = next - performance.now()
      if (wait > 0) await pause(wait)
      next += every
    }
    // Counted from when it was due: a server that makes phones wait in line does not get off lightly.
    const due = every > 0 ? next - every : performance.now()
    const body = bodyOf(phone.doors, turn)
    const isTaken = await post(phone.token, body, 'recorded')
    sent.times.push(performance.now() - due)
    if (isTaken) sent.calls += 1
    else sent.failed += 1
    if (given.by === 'push' && turn % AGAIN === AGAIN - 1) {
      if (await post(phone.token, body, 'already')) sent.again += 1
      else sent.failed += 1
    }
  }
}

function bodyOf(doors: readonly string[], turn: number): string {
  const happenedAt = new Date().toISOString()
  const records = Array.from({ length: given.batch }, (_, place) => ({
    id: uuidV7(Date.now(), randomBytes(10)),
    kind: 'door-call',
    subject: doors[(turn * given.batch + place) % doors.length],
    happenedAt,
    payload: { end: 'met' },
  }))
  if (given.by === 'records') return JSON.stringify({ records })
  return JSON.stringify({
    protocol: 1,
    appVersion: 'bench',
    clock: happenedAt,
    unsent: records.length,
    records,
  })
}

/** Whether it was answered that this has become of every record. */
function post(token: string, body: string, verdict: 'recorded' | 'already'): Promise<boolean> {
  const { port, by, batch } = given
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(by === 'push' ? { authorization: `Bearer ${token}` } : { cookie: `hutong=${token}` }),
  }
  const path = by === 'push' ? '/api/sync/push' : '/api/records'
  return new Promise((done) => {
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (reply) => {
      const pieces: Buffer[] = []
      reply.on('data', (piece: Buffer) => pieces.push(piece))
      reply.on('end', () => {
        const said = Buffer.concat(pieces).toString()
        const isTaken = reply.statusCode === 200 && said.split(`"status":"${verdict}"`).length === batch + 1
        if (!isTaken) sent.first ||= said.slice(0, 300)
        done(isTaken)
      })
    })
    call.on('error', (error) => {
      sent.first ||= String(error)
      done(false)
    })
    call.end(body)
  })
}
