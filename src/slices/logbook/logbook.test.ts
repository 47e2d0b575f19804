import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { readHead, readHeadPaper, witnessText } from '../../core/log-head.ts'
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  subtreesOf,
  treeRoot,
} from '../../core/merkle.ts'
import { readPaper } from '../../core/proving.ts'
import { within } from '../../database/connect.ts'
import { isSignedBy } from '../../files/es256.ts'
import { newWitnessKey, readWitnessKey } from '../../files/witness-key.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testCodes,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { appendLeaves } from './actions.ts'
import { signHead } from './heads.ts'
import { leavesOf } from './queries.ts'
import { PROOFS_A_MINUTE } from './rules.ts'
import { growTree, reading, sha256 } from './tree.ts'

const fixture = useDatabase()
const clock = handClock()
const { codes, close } = testCodes(clock.now)
let ledger: Ledger
let app: FastifyInstance

beforeAll(async () => {
  ledger = { ...testLedger(fixture.database, clock.now), codes }
  await openAreas(ledger, principal(), [COUNTY])
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(async () => {
  await app.close()
  close()
})

async function logged(count: number): Promise<void> {
  await within(ledger.database, COUNTY, (tx) =>
    appendLeaves(
      tx,
      ledger,
      'colour',
      sql`(select gen_random_uuid() as source, sha256(uuid_send(gen_random_uuid())) as commitment from generate_series(1, ${count}))`,
    ),
  )
}

async function allLeaves(): Promise<Uint8Array[]> {
  return within(ledger.database, COUNTY, async (tx) =>
    (await leavesOf(tx, 0, 1_000_000)).map((leaf) => new Uint8Array(leaf)),
  )
}

async function get(url: string) {
  return (await app.inject({ url })).json()
}

async function post(payload: object) {
  return app.inject({ method: 'POST', url: '/api/log/cosignatures', payload })
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

test('roots and proofs out of kept subtrees are those worked out over all leaves', async () => {
  for (const more of [3, 253, 1, 700, 1400]) {
    await logged(more)
    // The last ones are not kept yet.
    if (more !== 1400) await growTree(ledger)
    const leaves = await allLeaves()
    const size = leaves.length
    const whole = subtreesOf(leaves, sha256)
    await within(ledger.database, COUNTY, async (tx) => {
      for (const at of [1, 2, 255, 256, 257, 512, size - 1, size].filter((n) => n >= 1 && n <= size)) {
        expect(await reading(tx, (of) => treeRoot(of, at, sha256))).toEqual(treeRoot(whole, at, sha256))
        expect(await reading(tx, (of) => inclusionProof(of, at - 1, size, sha256))).toEqual(
          inclusionProof(whole, at - 1, size, sha256),
        )
        expect(await reading(tx, (of) => consistencyProof(of, at, size, sha256))).toEqual(
          consistencyProof(whole, at, size, sha256),
        )
      }
    })
  }
})

test('a head is signed by the key of the log, and what is under it can be had and proven by anybody', async () => {
  const made = await signHead(ledger)
  const { head } = await get('/api/log/head')
  expect(head).toMatchObject({ size: made?.size, signedAt: Math.floor(clock.now() / 1000), cosignatures: [] })
  const keys = codes.inForce()?.list
  const paper = keys && readHeadPaper(new Uint8Array(Buffer.from(head.signed, 'base64')), keys)
  expect(paper && isSignedBy(paper.key.point, paper.toSign, paper.signature)).toBe(true)
  expect(paper?.key.use).toBe('log')
  expect(paper?.content.root).toEqual(bytes(head.root))
  const { leaves } = await get('/api/log/leaves?from=5&to=8')
  const line = await get(`/api/log/inclusion?place=6&size=${head.size}`)
  expect(line).toMatchObject({ type: 'inclusion', leaf: leaves[1], root: head.root })
  const proof = line.proof.map(bytes)
  const claim = { leaf: leafHash(bytes(leaves[1]), sha256), index: 6, size: head.size, proof }
  expect(isIncluded(claim, bytes(head.root), sha256)).toBe(true)
  await logged(300)
  // Under no head yet, it is nobody's business.
  for (const url of [
    `leaves?from=0&to=${head.size + 1}`,
    `inclusion?place=1&size=${head.size + 1}`,
    'leaves?from=0&to=1001',
  ])
    expect(await get(`/api/log/${url}`), url).toMatchObject({ code: 'log-range' })
  clock.forward(HOUR)
  await signHead(ledger)
  const next = (await get('/api/log/head')).head
  const grown = await get(`/api/log/consistency?first=${head.size}&second=${next.size}`)
  expect(grown).toMatchObject({ type: 'consistency', firstRoot: head.root, secondRoot: next.root })
  const growth = { first: head.size, size: next.size, proof: grown.proof.map(bytes) }
  expect(isConsistent(growth, bytes(head.root), bytes(next.root), sha256)).toBe(true)
  expect((await get(`/api/log/heads?since=${head.signedAt + 1}`)).heads).toEqual([next])
})

test('a witness of record signs a head once and is shown with it; nobody else does', async () => {
  const key = readWitnessKey(newWitnessKey())
  const { head } = await get('/api/log/head')
  const read = readHead(
    readPaper(new Uint8Array(Buffer.from(head.signed, 'base64')))?.message.payload ?? new Uint8Array(),
  )
  if (!read) throw new Error('no head')
  const signature = key.sign(witnessText(read)).toString('base64')
  const given = { key: key.id, signedAt: head.signedAt, signature }
  expect((await post(given)).json()).toMatchObject({ code: 'log-witness-unknown' })
  const registered = draftOf(
    'witness-registered',
    newId(),
    { name: '市档案馆', key: key.spki.toString('base64') },
    { area: COUNTY },
  )
  await appendRecords(ledger, principal(), [registered])
  expect((await post({ ...given, signedAt: 1 })).json()).toMatchObject({ code: 'log-head-unknown' })
  const wrong = key.sign(witnessText({ ...read, size: read.size - 1 })).toString('base64')
  expect((await post({ ...given, signature: wrong })).json()).toMatchObject({ code: 'log-cosignature-wrong' })
  for (let twice = 0; twice < 2; twice += 1) expect((await post(given)).statusCode).toBe(200)
  const shown = await get('/api/log/head')
  expect(shown.head.cosignatures).toMatchObject([{ key: key.id, signature }])
  expect(shown.witnesses).toEqual([{ key: key.id, name: '市档案馆', spki: key.spki.toString('base64') }])
  const ended = { witness: registered.id, reason: '密钥更换，另行登记' }
  await appendRecords(ledger, principal(), [draftOf('witness-ended', newId(), ended, { area: COUNTY })])
  expect((await get('/api/log/head')).witnesses).toEqual([])
  expect((await post(given)).json()).toMatchObject({ code: 'log-witness-unknown' })
})

test('an address that asks without end is refused for the rest of the minute', async () => {
  clock.forward(60_000)
  const ask = () => app.inject({ url: '/api/log/heads?limit=1' })
  const replies = await Promise.all(Array.from({ length: PROOFS_A_MINUTE + 1 }, ask))
  expect(replies.filter(({ statusCode }) => statusCode === 429)).toHaveLength(1)
  clock.forward(60_000)
  expect((await ask()).statusCode).toBe(200)
})
