import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../src/core/id.ts'
import type { Board, DutyLine } from '../src/slices/duties/contract.ts'
import { chance, type Chance } from './chance.ts'
import type { DemoPost } from './county.ts'
import { proofOf } from './reports.ts'

export type LiveOptions = {
  /** Where the server is, without a slash at the end. */
  address: string
  password: string
  /** Whoever is played: alley chiefs, stairwell chiefs, village leaders. */
  posts: readonly DemoPost[]
  /** Records a minute, spread evenly. */
  pace: number
  /** Ends the play; so do `most` records. */
  stop: AbortSignal
  most?: number
  seed?: number
  said?: (line: string) => void
}

/** Signed in at most this many at a time: somebody new comes on, whoever came first goes home. */
const ON_DUTY = 30

/**
 * Plays a county's people through the public API, signed in as they would be: each turn somebody opens their list of duties, does
 * the longest overdue or the next one, and sends the record. Never touches the database. Gives how many records were taken.
 */
export async function playLive(options: LiveOptions): Promise<{ recorded: number; failed: number }> {
  const { posts, pace, stop, most = Infinity, said } = options
  const luck = chance(options.seed ?? Date.now())
  const people = new Map<string, Session>()
  const tally = { recorded: 0, failed: 0 }
  while (!stop.aborted && tally.recorded < most) {
    const began = Date.now()
    try {
      const session = await someone(options, people, luck.pick(posts))
      const line = await doOne(session, luck)
      if (line) tally.recorded += 1
      if (line) said?.(line)
    } catch (error) {
      tally.failed += 1
      said?.(error instanceof Error ? error.message : String(error))
    }
    await pause(60_000 / pace - (Date.now() - began), stop)
  }
  return tally
}

type Session = { post: DemoPost; get: Call; send: Call }
type Call = (path: string, body?: object) => Promise<unknown>

async function someone(options: LiveOptions, people: Map<string, Session>, post: DemoPost): Promise<Session> {
  const known = people.get(post.username)
  if (known) return known
  const { address, password } = options
  const reply = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: post.username, password }),
  })
  if (!reply.ok) throw new Error(`${post.username} cannot sign in: ${reply.status}`)
  const cookie = (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const [first] = people.keys()
  if (people.size >= ON_DUTY && first !== undefined) people.delete(first)
  const session: Session = {
    post,
    get: (path) => answerOf(`${address}${path}`, { headers: { cookie } }),
    send: (path, body) =>
      answerOf(`${address}${path}`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
  people.set(post.username, session)
  return session
}

async function answerOf(url: string, init: RequestInit): Promise<unknown> {
  const reply = await fetch(url, init)
  const answer: unknown = await reply.json()
  if (!reply.ok)
    throw new Error(`${new URL(url).pathname} answered ${reply.status}: ${JSON.stringify(answer)}`)
  return answer
}

/** One duty of somebody's list done; undefined when nothing on it is theirs to do. */
async function doOne(session: Session, luck: Chance): Promise<string | undefined> {
  const open = (await session.get(`/api/duties?state=open&limit=40`)) as { duties: DutyLine[] }
  const mine = open.duties.filter(({ doer }) => doer === session.post.role)
  const duty = mine[0] && luck.happens(0.7) ? mine[0] : mine.length > 0 ? luck.pick(mine) : undefined
  if (!duty) return undefined
  const payload =
    duty.evidenceKind === 'door-call'
      ? await callPayload(session, duty, luck)
      : await proof(session, duty, luck)
  if (!payload) return undefined
  const record = {
    id: uuidV7(Date.now(), randomBytes(10)),
    kind: duty.evidenceKind,
    subject: duty.subject,
    happenedAt: new Date().toISOString(),
    payload,
  }
  await session.send('/api/records', { records: [record] })
  return `${session.post.name} ${duty.areaName} ${duty.label}: ${duty.title.zh}`
}

async function proof(session: Session, duty: DutyLine, luck: Chance): Promise<object | undefined> {
  const board = (await session.get('/api/board')) as Board
  const spec = board.measures.find(({ measure }) => measure === duty.measure)?.spec
  return spec && proofOf(spec, luck)?.(Date.now())
}

/** Nine doors in ten open; now and then somebody has come back from elsewhere. */
async function callPayload(session: Session, duty: DutyLine, luck: Chance): Promise<object> {
  if (luck.happens(0.08)) return { end: 'nobody-home' }
  if (luck.happens(0.02)) return { end: 'vacant' }
  const home = (await session.get(`/api/households/${duty.subject}`)) as {
    head: string
    persons: { person: string }[]
  }
  const members = home.persons.map(({ person }) =>
    luck.happens(0.004)
      ? {
          person,
          fromRiskArea: true,
          returnedOn: new Date().toISOString().slice(0, 10),
          returnedFrom: '石家庄',
        }
      : { person, celsius: 36 + luck.between(1, 9) / 10 },
  )
  return { end: 'met', metWith: home.head || '家人', members }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || stop.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done(): void {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    stop.addEventListener('abort', done, { once: true })
  })
}
