import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { checkCounty } from '../../cli/rebuilding.ts'
import { setPassword } from '../accounts/actions.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { closeRegister, extractPerson } from '../register/actions.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testFiles,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { photo, SECRETS, withMetadata } from '../../../test/photos.ts'
import { beginUpload, finishUpload, openAttachment, takePiece } from './actions.ts'
import { destroyEnded, sweepFiles } from './destroying.ts'

const fixture = useDatabase()
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-attachments-'))
const clock = handClock()
const [ALLEY, OTHER] = ['130430100001001', '130430100002001']
const by = principal()
const cookies: Partial<Record<string, string>> = {}
let ledger: Ledger
let app: FastifyInstance
let [home, away] = ['', '']

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now, testFiles(folder))
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY, '130430100002', OTHER])
  ;[home = '', away = ''] = await registerHouseholds(ledger, by, [ALLEY, OTHER])
  app = await makeServer({ ledger, routes: ROUTES, logLevel: 'silent' })
  await signIn('chief', 'alley-chief', ALLEY)
  await signIn('neighbour', 'alley-chief', OTHER)
  await signIn('boss', 'commander', '130430')
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

async function signIn(username: string, role: Role, area: string): Promise<void> {
  const account = newId()
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username, name: username }, { area }),
    draftOf('post-appointed', newId(), { account, role }, { area }),
  ])
  await within(ledger.database, '130430', (tx) => setPassword(tx, account, 'a long password', false))
  const payload = { username, password: 'a long password' }
  const reply = await app.inject({ method: 'POST', url: '/api/session', payload })
  cookies[username] = reply.cookies[0]?.value ?? ''
}

function call(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object | Buffer, who = 'chief') {
  const piece = Buffer.isBuffer(payload) ? { 'content-type': 'application/offset+octet-stream' } : {}
  const body = payload === undefined ? {} : { payload }
  return app.inject({ method, url, ...body, headers: piece, cookies: { hutong: cookies[who] ?? '' } })
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

type Sending = { id?: string; subject?: string; who?: string; said?: object; sha256?: string; size?: number }

/** Begins, sends in pieces, finishes; gives the last answer. */
async function attach(bytes: Buffer, given: Sending = {}) {
  const { id = newId(), subject = home, who = 'chief', said = { keptAs: 'register' }, size = 300 } = given
  const start = { id, subject, bytes: bytes.length, sha256: given.sha256 ?? sha256(bytes) }
  const begun = await call('POST', '/api/uploads', start, who)
  if (begun.statusCode !== 200) return begun
  for (let at = begun.json().received; at < bytes.length; at += size) {
    const sent = await call('PUT', `/api/uploads/${id}?from=${at}`, bytes.subarray(at, at + size), who)
    if (sent.statusCode !== 200) return sent
  }
  return call('POST', `/api/uploads/${id}/finish`, said, who)
}

const listed = async (subject: string, who = 'chief') =>
  (await call('GET', `/api/attachments?subject=${subject}`, undefined, who)).json().attachments

/** Files below the store, uploads under way left out. */
function stored(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('uploads') && statSync(path.join(folder, name)).isFile())
    .sort()
}

test('a photo sent in pieces is read back without what its camera wrote, and nobody else’s', async () => {
  const bytes = withMetadata('door.jpg')
  const reply = await attach(bytes, { said: { keptAs: 'register', caption: '门牌' } })
  expect(reply.statusCode, reply.body).toBe(200)
  const line = reply.json()
  expect(line).toMatchObject({
    subject: home,
    type: 'image/jpeg',
    caption: '门牌',
    by: 'chief',
    keptUntil: null,
  })
  expect(await listed(home)).toEqual([line])

  const read = await call('GET', `/api/attachments/${line.attachment}`)
  expect(read.rawPayload.length).toBe(line.bytes)
  for (const secret of SECRETS) expect(read.rawPayload.includes(secret), secret).toBe(false)
  expect(read.rawPayload.subarray(-photo('door.jpg').length + 2).equals(photo('door.jpg').subarray(2))).toBe(
    true,
  )
  expect(read.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': expect.stringContaining('inline'),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(read.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/)

  for (const who of ['neighbour'])
    expect((await call('GET', `/api/attachments/${line.attachment}`, undefined, who)).json().code).toBe(
      'not-found',
    )
  expect(await listed(home, 'neighbour')).toEqual([])
  expect((await attach(bytes, { who: 'neighbour', subject: home })).json().code).toBe(
    'record-subject-unknown',
  )
  expect((await call('GET', `/api/attachments/${line.attachment}`, undefined, 'boss')).statusCode).toBe(200)
})

test('whoever looks at a file is on record, once an hour, and the person is told', async () => {
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf('person-registered', person, { household: home, name: '照中人' }, { area: ALLEY }),
  ])
  const face = (await attach(photo('door.jpg'), { subject: person })).json().attachment
  const door = (await attach(photo('door.webp'))).json().attachment
  const look = (attachment: string, who: string) =>
    call('GET', `/api/attachments/${attachment}`, undefined, who)
  const looks = async (): Promise<string[]> => {
    const { views } = await extractPerson(ledger, by, person, { id: newId(), reason: '本人书面申请' })
    return views.filter((view) => view.attachment === face || view.attachment === door).map((view) => view.by)
  }
  expect((await look(face, 'neighbour')).statusCode).toBe(404)
  expect(await looks()).toEqual([])
  await Promise.all([look(face, 'chief'), look(face, 'chief'), look(face, 'boss')])
  expect((await look(face, 'chief')).statusCode).toBe(200)
  expect((await looks()).sort()).toEqual(['boss', 'chief'])
  // A picture of the home is one of those who live there.
  await look(door, 'boss')
  expect((await looks()).sort()).toEqual(['boss', 'boss', 'chief'])
  clock.forward(HOUR)
  await look(face, 'chief')
  expect((await looks()).sort()).toEqual(['boss', 'boss', 'chief', 'chief'])
  clock.reset()
})

test('on the disk nothing can be read: not the picture, not which picture it is', async () => {
  const bytes = photo('progressive.jpg')
  expect((await attach(bytes)).statusCode).toBe(200)
  const plain = sha256(bytes)
  for (const name of stored()) {
    expect(name).not.toContain(plain)
    expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
    expect(readFileSync(path.join(folder, name)).includes(bytes.subarray(100, 130))).toBe(false)
  }
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{
      all: string
    }>`select string_agg(u::text, '') || (select string_agg(t::text, '') from attachment t) as all from upload u`.execute(
      tx,
    ),
  )
  expect(rows[0]?.all).not.toContain(plain)
})

test('the same content lies there once, and goes with the last that needs it', async () => {
  const bytes = photo('door.png')
  const before = stored()
  const first = (await attach(bytes)).json()
  const one = stored().filter((name) => !before.includes(name))
  expect(one).toHaveLength(1)
  const second = (await attach(bytes, { subject: away, who: 'neighbour' })).json()
  expect(stored()).toEqual([...before, ...one].sort())
  const remove = (id: string, who: string) =>
    call(
      'POST',
      '/api/records',
      {
        records: [
          draftOf(
            'record-withdrawn',
            newId(),
            { reason: '拍错了' },
            { area: who === 'chief' ? ALLEY : OTHER, corrects: id },
          ),
        ],
      },
      who,
    )
  expect((await remove(first.attachment, 'chief')).statusCode).toBe(200)
  expect((await call('GET', `/api/attachments/${first.attachment}`)).json().code).toBe('not-found')
  expect(await destroyEnded(ledger)).toBe(1)
  expect(
    (await call('GET', `/api/attachments/${second.attachment}`, undefined, 'neighbour')).statusCode,
  ).toBe(200)
  expect((await remove(second.attachment, 'neighbour')).statusCode).toBe(200)
  expect(await destroyEnded(ledger)).toBe(1)
  expect(stored()).toEqual(before)
  expect(await destroyEnded(ledger)).toBe(0)
})

test('a broken line costs what had not arrived, and no more; sent again nothing is doubled', async () => {
  const bytes = Buffer.concat([photo('door.jpg'), randomBytes(300_000)])
  const id = newId()
  const start = { id, subject: home, bytes: bytes.length, sha256: sha256(bytes) }
  expect((await call('POST', '/api/uploads', start)).json()).toEqual({ received: 0, finished: false })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const half = await new Promise<void>((resolve) => {
    const sending = request(`${address}/api/uploads/${id}?from=0`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/offset+octet-stream',
        'content-length': bytes.length,
        cookie: `hutong=${cookies['chief']}`,
      },
    })
    sending.on('error', () => undefined)
    sending.write(bytes.subarray(0, 150_000), () => setImmediate(() => (sending.destroy(), resolve())))
  })
  expect(half).toBeUndefined()
  const received = async () => (await call('GET', `/api/uploads/${id}`)).json().received
  await expect.poll(received, { timeout: 5000 }).toBeGreaterThan(0)
  const at = await received()
  expect(at).toBeLessThanOrEqual(150_000)
  const wrong = await call('PUT', `/api/uploads/${id}?from=${at + 1}`, bytes.subarray(at + 1))
  expect(wrong.json()).toMatchObject({ code: 'upload-offset', faults: [{ message: String(at) }] })
  expect((await call('POST', `/api/uploads/${id}/finish`, { keptAs: 'register' })).json().code).toBe(
    'upload-incomplete',
  )
  const long = await call(
    'PUT',
    `/api/uploads/${id}?from=${at}`,
    Buffer.concat([bytes.subarray(at), Buffer.from('x')]),
  )
  expect(long.json().code).toBe('upload-too-long')
  const rest = await call('PUT', `/api/uploads/${id}?from=${at}`, bytes.subarray(at))
  expect(rest.json()).toEqual({ received: bytes.length, finished: false })
  const finish = () => call('POST', `/api/uploads/${id}/finish`, { keptAs: 'evidence' })
  const answers = await Promise.all([finish(), finish(), finish()])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  expect(
    (await listed(home)).filter(({ attachment }: { attachment: string }) => attachment === id),
  ).toHaveLength(1)
  expect((await call('POST', '/api/uploads', start)).json()).toEqual({
    received: bytes.length,
    finished: true,
  })
  expect(existsSync(path.join(folder, 'uploads', id))).toBe(false)
  for (const other of [
    { ...start, bytes: 5 },
    { ...start, sha256: sha256(Buffer.from('x')) },
  ])
    expect((await call('POST', '/api/uploads', other)).json().code).toBe('record-id-taken')
  expect((await call('POST', '/api/uploads', start, 'boss')).json().code).toBe('record-id-taken')
  expect((await call('GET', `/api/uploads/${id}`, undefined, 'boss')).json().code).toBe('not-found')
})

/** All of a file is here, under the id given back; nothing is said of it yet. */
async function sent(bytes: Buffer): Promise<string> {
  const id = newId()
  await beginUpload(ledger, by, { id, subject: home, bytes: bytes.length, sha256: sha256(bytes) })
  await takePiece(
    ledger,
    by,
    id,
    0,
    (async function* () {
      yield bytes
    })(),
  )
  return id
}

test('a file is sealed before the transaction opens; cut off or overtaken in between, it is there once', async () => {
  const { pool } = fixture.database
  const before = stored()
  const id = await sent(photo('door.png'))
  const held: number[] = []
  let happen: (address: string) => Promise<void> = async () => {
    throw new Error('killed')
  }
  const watched: Ledger = {
    ...ledger,
    files: {
      ...ledger.files,
      write: async (address, content) => {
        held.push(pool.totalCount - pool.idleCount)
        await ledger.files.write(address, content)
        await happen(address)
      },
    },
  }
  const said = { keptAs: 'register' as const }
  await expect(finishUpload(watched, by, id, said)).rejects.toThrow('killed')
  expect([
    stored().length - before.length,
    await listed(home).then((all) => all.map(idOf).includes(id)),
  ]).toEqual([1, false])
  // What another file shared goes with that one's end, between the sealing here and the record.
  happen = async (address) => {
    happen = async () => undefined
    await ledger.files.remove(address)
  }
  const line = await finishUpload(watched, by, id, said)
  expect(held).toEqual([0, 0, 0])
  expect(await finishUpload(watched, by, id, said)).toEqual(line)
  expect((await listed(home)).map(idOf).filter((one: string) => one === id)).toEqual([id])
  expect(stored()).toHaveLength(before.length + 1)
  const pieces = await Array.fromAsync((await openAttachment(ledger, by, id)).content)
  expect(Buffer.concat(pieces)).toHaveLength(line.bytes)
  await appendRecords(ledger, by, [
    draftOf('record-withdrawn', newId(), { reason: '拍错了' }, { area: ALLEY, corrects: id }),
  ])
  expect(await destroyEnded(ledger)).toBe(1)
  expect(stored()).toEqual(before)
})

const idOf = ({ attachment }: { attachment: string }): string => attachment

test('what is no picture, is damaged, changed on the way or too much is refused', async () => {
  const codes = async (bytes: Buffer, given: Sending = {}) => (await attach(bytes, given)).json().code
  expect(await codes(Buffer.from('<html><script>alert(1)</script></html>'))).toBe('attachment-type')
  expect(await codes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))).toBe(
    'attachment-type',
  )
  expect(await codes(photo('door.jpg').subarray(0, 200))).toBe('attachment-broken')
  const id = newId()
  expect(await codes(photo('door.jpg'), { id, sha256: sha256(Buffer.from('another')) })).toBe(
    'upload-damaged',
  )
  expect((await call('GET', `/api/uploads/${id}`)).json().received).toBe(0)
  const huge = { id: newId(), subject: home, bytes: 20_000_001, sha256: sha256(Buffer.from('')) }
  expect((await call('POST', '/api/uploads', huge)).json().code).toBe('bad-input')
  expect((await attach(Buffer.from('%PDF-1.7\n1 0 obj\n'))).statusCode).toBe(200)
  const under = { ...huge, subject: away, bytes: 100 }
  expect((await call('POST', '/api/uploads', { ...under, id: newId() }, 'neighbour')).statusCode).toBe(200)
  await within(ledger.database, '130430', (tx) =>
    sql`insert into upload select gen_random_uuid(), area, account, subject, bytes, declared, begun_at, null
      from upload cross join generate_series(1, 39) where subject = ${away} and finished_at is null`.execute(
      tx,
    ),
  )
  expect((await call('POST', '/api/uploads', { ...under, id: newId() }, 'neighbour')).json().code).toBe(
    'attachment-quota',
  )
})

test('what is over its time, or about somebody who is erased, is destroyed, counted and on record', async () => {
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf('person-registered', person, { household: home, name: '示例人' }, { area: ALLEY }),
  ])
  const before = stored()
  const face = (await attach(photo('progressive.jpg'), { subject: person })).json()
  const about = (bytes: Buffer, keptAs: string) => attach(bytes, { said: { keptAs, caption: '出行码截图' } })
  const moved = (await about(withMetadata('door.webp'), 'movement')).json()
  expect(moved.keptUntil).toBe(new Date(Date.parse(moved.addedAt) + 21 * DAY).toISOString())
  await appendRecords(ledger, by, [draftOf('person-erased', person, { reason: '本人书面申请删除' })])
  expect((await call('GET', `/api/attachments/${face.attachment}`)).json().code).toBe('not-found')
  expect((await attach(photo('door.png'), { subject: person })).json().code).toBe('person-erased')
  expect(await destroyEnded(ledger)).toBe(1)
  expect((await call('GET', `/api/attachments/${moved.attachment}`)).statusCode).toBe(200)

  clock.forward(21 * DAY)
  await signInAgain()
  expect((await call('GET', `/api/attachments/${moved.attachment}`)).json().code).toBe('not-found')
  expect(await destroyEnded(ledger)).toBe(1)
  clock.reset()
  // The progressive picture is another attachment's too, and stays.
  expect(stored()).toEqual(before)
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ payload: object; captions: number }>`
      select r.payload, (select count(*) from record_personal p where p.id = ${moved.attachment}) as captions
      from record r where r.kind = 'attachments-destroyed' order by r.seq desc limit 2`.execute(tx),
  )
  expect(rows).toMatchObject([
    { payload: { attachments: [moved.attachment], expired: 1, erased: 0, bytes: moved.bytes }, captions: 0 },
    { payload: { attachments: [face.attachment], expired: 0, erased: 1, bytes: face.bytes } },
  ])
})

/** Sessions end long before retention does. */
async function signInAgain(): Promise<void> {
  const payload = { username: 'chief', password: 'a long password' }
  cookies['chief'] =
    (await app.inject({ method: 'POST', url: '/api/session', payload })).cookies[0]?.value ?? ''
}

test('files go where their subject goes', async () => {
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf('person-registered', person, { household: home, name: '搬家人' }, { area: ALLEY }),
  ])
  await signInAgain()
  const id = (await attach(photo('door.jpg'), { subject: person })).json().attachment
  await appendRecords(ledger, by, [draftOf('person-moved', person, { household: away })])
  expect((await call('GET', `/api/attachments/${id}`, undefined, 'neighbour')).statusCode).toBe(200)
  expect((await call('GET', `/api/attachments/${id}`)).json().code).toBe('not-found')
})

test('what belongs to nothing is swept after a day, what is under way after a week', async () => {
  const nobody = ledger.files.address(createHash('sha256').update('nobody').digest())
  await ledger.files.write(nobody, oneByte())
  const id = newId()
  await call('POST', '/api/uploads', { id, subject: home, bytes: 400, sha256: sha256(Buffer.from('')) })
  await call('PUT', `/api/uploads/${id}?from=0`, Buffer.alloc(100))
  const kept = stored().length
  expect(await sweepFiles(ledger)).toEqual({ files: 0, uploads: 0 })
  const age = (file: string, days: number): void => {
    const then = (Date.now() - days * DAY) / 1000
    utimesSync(path.join(folder, file), then, then)
  }
  for (const name of stored()) age(name, 2)
  age(`uploads/${id}`, 2)
  expect(await sweepFiles(ledger)).toEqual({ files: 1, uploads: 0 })
  expect(stored()).toHaveLength(kept - 1)
  age(`uploads/${id}`, 8)
  expect(await sweepFiles(ledger)).toEqual({ files: 0, uploads: 1 })
})

async function* oneByte(): AsyncGenerator<Buffer> {
  yield Buffer.from('x')
}

test('a file that was altered or exchanged on the disk is not given out', async () => {
  const one = (await attach(photo('door.jpg'))).json().attachment
  const two = (await attach(photo('door.webp'))).json().attachment
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ address: string }>`
      select address from attachment where attachment = any(${[one, two]}::uuid[]) order by attachment`.execute(
      tx,
    ),
  )
  const [place = '', other = ''] = rows.map(({ address }) => path.join(folder, address.slice(0, 2), address))
  const good = readFileSync(place)
  const altered = Buffer.concat([good.subarray(0, 60), Buffer.alloc(8), good.subarray(68)])
  for (const bad of [readFileSync(other), altered, good.subarray(0, 50)]) {
    writeFileSync(place, bad)
    const reply = await call('GET', `/api/attachments/${one}`)
    expect([reply.statusCode, reply.json().code]).toEqual([500, 'something-broke'])
  }
  writeFileSync(place, good)
  expect((await call('GET', `/api/attachments/${one}`)).statusCode).toBe(200)
})

test('when the register is closed out its files go too, and a replay gives the same county', async () => {
  await closeRegister(ledger, by, { reason: '应急响应终止', confirm: TEST_COUNTY.name })
  expect(await listed(home, 'boss')).toEqual([])
  while ((await destroyEnded(ledger)) > 0);
  expect(stored()).toEqual([])
  const { ownerUrl } = fixture.database
  const check = await checkCounty({ ownerUrl, county: TEST_COUNTY, book: ledger, say: () => undefined })
  expect(check.differences).toEqual([])
  expect(check.tables.find(({ table }) => table === 'attachment')).toMatchObject({ same: true })
  expect(check.tables.filter(({ same }) => !same)).toEqual([])
}, 60_000)
