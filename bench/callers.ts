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
  /** Each phone's session and the doors its owner calls at. */
  phones: { token: string; doors: string[] }[]
  batch: number
  seconds: number
  /** Calls a second by all together; without it each phone sends as soon as it is answered. */
  pace?: number
}
export type Sent = { calls: number; failed: number; times: number[]; first: string }

const given: Phones = workerData
const agent = new Agent({ keepAlive: true, maxSockets: given.phones.length })
const sent: Sent = { calls: 0, failed: 0, times: [], first: '' }

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
    const status = await post(phone.token, bodyOf(phone.doors, turn))
    sent.times.push(performance.now() - due)
    if (status === 200) sent.calls += 1
    else sent.failed += 1
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
  return JSON.stringify({ records })
}

function post(token: string, body: string): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    cookie: `hutong=${token}`,
  }
  const { port } = given
  return new Promise((done) => {
    const call = request(
      { host: '127.0.0.1', port, path: '/api/records', method: 'POST', agent, headers },
      (reply) => {
        const pieces: Buffer[] = []
        reply.on('data', (piece: Buffer) => pieces.push(piece))
        reply.on('end', () => {
          if (reply.statusCode !== 200) sent.first ||= Buffer.concat(pieces).toString().slice(0, 300)
          done(reply.statusCode ?? 0)
        })
      },
    )
    call.on('error', (error) => {
      sent.first ||= String(error)
      done(0)
    })
    call.end(body)
  })
}
