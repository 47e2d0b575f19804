import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { HOUR } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { choose, markRead, sendWithin, settleWithin, type Notice } from './actions.ts'
import { deliver, joinWaiting, TRIES } from './delivering.ts'
import { unreadOf } from './queries.ts'
import { isQuiet } from './rules.ts'
import { senderFor, type Sender } from './senders.ts'
import { emptyCounty, useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const clock = handClock()
const PHONE = '13900000001'
let ledger: Ledger
let account = ''

/** An SMS gateway on this machine: remembers what it was sent and answers as told. */
let gateway: Server
let sender: Sender
let sent: { phone: string; text: string; authorization: string | undefined }[] = []
let answer = 200

beforeAll(async () => {
  gateway = createServer((request, reply) => {
    let body = ''
    request.on('data', (text: Buffer) => (body += text.toString()))
    request.on('end', () => {
      if (answer === 200) sent.push({ ...JSON.parse(body), authorization: request.headers.authorization })
      reply.statusCode = answer
      reply.end()
    })
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  // A listening TCP server's address is never a path.
  const { port } = gateway.address() as AddressInfo
  const made = senderFor({ smsUrl: `http://127.0.0.1:${port}/send`, smsToken: 'secret' })
  if (!made) throw new Error('no sender')
  sender = made
})
afterAll(() => gateway.close())

beforeEach(async () => {
  await emptyCounty(fixture.database)
  clock.reset()
  while (isQuiet(clock.now())) clock.forward(HOUR)
  ledger = testLedger(fixture.database, clock.now)
  sent = []
  answer = 200
  account = newId()
  const by = principal()
  await openAreas(ledger, by, [COUNTY])
  const made = { username: 'chief', name: '王示例', phone: PHONE }
  await appendRecords(ledger, by, [draftOf('account-made', account, made, { area: COUNTY })])
})

function tell(...notices: Partial<Notice>[]): Promise<number> {
  return within(ledger.database, COUNTY, (tx) =>
    sendWithin(
      tx,
      ledger,
      notices.map((one, index) => ({
        to: [account],
        topic: 'test',
        key: `matter-${index}`,
        title: { zh: `事项${index}`, en: `Matter ${index}` },
        body: { zh: '', en: '' },
        ...one,
      })),
    ),
  )
}

async function sendDue(): Promise<void> {
  for (const delivery of await joinWaiting(ledger, sender.channel)) await deliver(ledger, sender, delivery)
}

async function deliveries(): Promise<Record<string, unknown>[]> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<Record<string, unknown>>`
      select tries, last_error as error, sent_at is not null as sent, given_up_at is not null as "givenUp" from delivery order by made_at`.execute(
      tx,
    ),
  )
  return rows
}

const unread = () => within(ledger.database, COUNTY, (tx) => unreadOf(tx, account))

test('what comes within the digest goes out as one text, to the number as it is, with the token', async () => {
  expect(await tell({}, {})).toBe(2)
  await sendDue()
  expect(sent).toEqual([])
  clock.forward(HOUR)
  while (isQuiet(clock.now())) clock.forward(HOUR)
  await sendDue()
  expect(sent).toEqual([
    { phone: PHONE, text: expect.stringContaining('事项0；事项1'), authorization: 'Bearer secret' },
  ])
  await sendDue()
  expect(sent).toHaveLength(1)
  // Neither the number nor a name lies in clear where messages are kept.
  const { rows } = await fixture.database.pool.query(
    `select row_to_json(m)::text || row_to_json(d)::text as all from ${fixture.database.schema}.message m, ${fixture.database.schema}.delivery d`,
  )
  expect(JSON.stringify(rows)).not.toMatch(/13900000001|王示例/)
})

test('a matter is told once, again only after it was settled; reading and settling stop the text', async () => {
  expect(await tell({})).toBe(1)
  expect(await tell({})).toBe(0)
  expect(await unread()).toEqual({ unread: 1, urgent: 0 })
  await within(ledger.database, COUNTY, (tx) => settleWithin(tx, ledger, ['matter-0']))
  expect(await unread()).toEqual({ unread: 0, urgent: 0 })
  expect(await tell({})).toBe(1)
  expect(await unread()).toEqual({ unread: 1, urgent: 0 })
  expect(await markRead(ledger, account)).toBe(1)
  await tell({ key: 'urgent', urgent: true })
  const [delivery = ''] = await joinWaiting(ledger, 'sms')
  await markRead(ledger, account)
  // Read between joining and sending: there is nothing to say any more.
  await deliver(ledger, sender, delivery)
  expect(sent).toEqual([])
})

test('a message is there if and only if what it tells of was committed', async () => {
  const told = within(ledger.database, COUNTY, async (tx) => {
    await sendWithin(tx, ledger, [
      { to: [account], topic: 't', key: 'k', title: { zh: '一', en: '1' }, body: { zh: '', en: '' } },
    ])
    throw new Error('it did not happen')
  })
  await expect(told).rejects.toThrow('it did not happen')
  expect(await unread()).toEqual({ unread: 0, urgent: 0 })
})

test('a gateway that is down is tried again until the tries are up; every failure can be seen', async () => {
  await tell({ urgent: true })
  const [delivery = ''] = await joinWaiting(ledger, 'sms')
  answer = 503
  await expect(deliver(ledger, sender, delivery)).rejects.toThrow('503')
  expect(await deliveries()).toEqual([
    { tries: 1, error: 'the gateway answered 503', sent: false, givenUp: false },
  ])
  answer = 200
  await deliver(ledger, sender, delivery)
  expect(sent).toHaveLength(1)
  await deliver(ledger, sender, delivery)
  expect(sent).toHaveLength(1)
  expect(await deliveries()).toEqual([{ tries: 2, error: null, sent: true, givenUp: false }])

  await tell({ key: 'second', urgent: true })
  const [second = ''] = await joinWaiting(ledger, 'sms')
  answer = 500
  for (let tries = 1; tries <= TRIES; tries += 1)
    await expect(deliver(ledger, sender, second)).rejects.toThrow('500')
  expect((await deliveries()).at(-1)).toMatchObject({ tries: TRIES, givenUp: true })
  expect(await joinWaiting(ledger, 'sms')).toEqual([])
})

test('what the gateway refuses is not tried again; a gateway that is not there is not named', async () => {
  await tell({ urgent: true })
  const [delivery = ''] = await joinWaiting(ledger, 'sms')
  answer = 400
  await deliver(ledger, sender, delivery)
  expect(await deliveries()).toEqual([
    { tries: 1, error: 'the gateway answered 400', sent: false, givenUp: true },
  ])
  const nowhere = senderFor({ smsUrl: 'http://127.0.0.1:9/' })
  await expect(nowhere?.send(PHONE, 'text')).rejects.toThrow('the gateway cannot be reached')
})

test('nobody gets more than three texts an hour; who wants none gets none; two workers join once', async () => {
  await choose(ledger, account, { sms: true, digestMinutes: 0, quiet: false })
  for (let n = 0; n < 5; n += 1) {
    await tell({ key: `k${n}` })
    await Promise.all([joinWaiting(ledger, 'sms'), joinWaiting(ledger, 'sms')])
    for (const delivery of await joinWaiting(ledger, 'sms')) await deliver(ledger, sender, delivery)
  }
  expect(sent).toHaveLength(3)
  clock.forward(HOUR + 1)
  await sendDue()
  // The two that waited come together.
  expect(sent.at(-1)?.text).toContain('；')
  await choose(ledger, account, { sms: false, digestMinutes: 0, quiet: false })
  await tell({ key: 'last', urgent: true })
  await sendDue()
  expect(sent).toHaveLength(4)
})

test('the console shows no more of a number than its end; without a gateway there is no sender', async () => {
  const lines: string[] = []
  await senderFor({ smsUrl: 'console:' }, (line) => lines.push(line))?.send(PHONE, '三件事')
  expect(lines).toEqual(['SMS ****0001: 三件事'])
  expect(senderFor({})).toBeUndefined()
})
