import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { makeDemoRoot } from '../files/code-demo.ts'
import { openCodeKeys } from '../files/code-keys.ts'
import { weekOf } from '../files/code-weeks.ts'
import { joinEntryKey, makeEntryKeys, readEntryPaper, readHolding } from '../files/entry-keys.ts'
import { readKeys } from '../keys.ts'
import { main } from '../main.ts'
import { sharedKeys } from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-entries-'))
const keysFolder = path.join(folder, 'keys')
const offline = path.join(folder, 'ceremony')
const at = (...parts: string[]): string => path.join(offline, ...parts)
const OFFICES = ['疾控中心', '指挥部', '档案馆'].flatMap((name) => ['--office', name])

beforeAll(() => {
  sharedKeys(keysFolder)
  makeDemoRoot(openCodeKeys(path.join(keysFolder, 'codes'), readKeys(keysFolder).master, '130430'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function entries(...args: string[]) {
  const said: string[] = []
  const given = ['--keys', keysFolder, '--data', folder, '--database', fixture.database.ownerUrl]
  const { config } = readConfig({}, given)
  const io = { print: (line: string) => said.push(line), error: (line: string) => said.push(line), config }
  const code = await main(['entries', ...args], { ...io, stop: new AbortController().signal })
  return { code, text: said.join('\n') }
}

test('the ceremony: three offices’ files and the public halves, on record and in the key list', async () => {
  expect(await entries('make', '--area', '130430', ...OFFICES.slice(2), '--out', offline)).toMatchObject({
    code: 2,
  })
  expect((await entries('make', '--area', '130430', '--weeks', '2', ...OFFICES, '--out', offline)).code).toBe(
    0,
  )
  for (const n of [1, 2, 3]) expect(statSync(at(`share-${n}.txt`)).mode & 0o077).toBe(0)
  expect(await entries('check')).toMatchObject({
    code: 1,
    text: expect.stringContaining('no key to seal to'),
  })
  const taken = await entries('take', at('entries.json'))
  expect(taken).toMatchObject({ code: 0, text: expect.stringContaining('sealed to from') })
  expect((await entries('take', at('entries.json'))).text).toContain('0 keys are on record')
  expect(await entries('check')).toMatchObject({ code: 0, text: expect.stringContaining('3 shares, until') })
})

test('any two offices’ shares are the key, and no other two', () => {
  const paper = readEntryPaper(readFileSync(at('entries.json'), 'utf8'))
  const [key] = paper.keys
  if (!key) throw new Error('no key')
  const held = [1, 2, 3].map((n) => readHolding(readFileSync(at(`share-${n}.txt`), 'utf8')))
  const secrets = [
    [0, 1],
    [1, 2],
    [0, 2],
  ].map((two) =>
    joinEntryKey(
      key,
      two.flatMap((n) => held[n] ?? []),
    ),
  )
  expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1)
  const foreign = makeEntryKeys('130430', paper.offices, [weekOf(Date.now() / 1000)]).texts.map(readHolding)
  const mixed = foreign.slice(0, 1).map((one) => ({
    ...one,
    shares: one.shares.map((share) => ({ ...share, kid: key.kid })),
  }))
  expect(() => joinEntryKey(key, [...mixed, ...held.slice(1, 2)])).toThrow('not shares of key')
})

test('an office destroys what is over, and only that; the county records it by the word, once, and no other word', async () => {
  expect((await entries('destroy', at('share-1.txt'))).text).toContain('No key’s time is over yet')
  const text = readFileSync(at('share-1.txt'), 'utf8')
  const [kid = ''] = readHolding(text).shares.map((share) => share.kid)
  // As the file will read in a month.
  writeFileSync(at('share-1.txt'), text.replace(/seals until \S+/, 'seals until 2021-01-14T01:00:00.000Z'))
  const said = await entries('destroy', at('share-1.txt'))
  const [, word = ''] = new RegExp(`destroyed ${kid} ([0-9a-f]{32})`).exec(said.text) ?? []
  expect(readHolding(readFileSync(at('share-1.txt'), 'utf8')).shares.map((share) => share.kid)).not.toContain(
    kid,
  )
  await expect(entries('destroyed', kid, 'f'.repeat(32))).rejects.toThrow('no word of a share')
  expect((await entries('destroyed', kid, word)).text).toContain(`share 1 of key ${kid} (疾控中心)`)
  expect((await entries('destroyed', kid, word)).text).toContain('on record already')
  const { keys } = JSON.parse((await entries('check', '--json')).text)
  expect(keys.find((key: { kid: string }) => key.kid === kid).gone).toMatchObject([
    { office: '疾控中心', word },
  ])
})

test('an opening asks for where the case was, a reason, and shares of this county', async () => {
  const open = (...more: string[]) => entries('open', '--case', '2021-003', '--reason', '追查接触者', ...more)
  expect(await open()).toMatchObject({ code: 2, text: expect.stringContaining('--person or --stay') })
  const stay = [
    '--stay',
    '01900000-0000-7000-8000-000000000001,2021-01-08T08:00:00+08:00,2021-01-08T09:00:00+08:00',
  ]
  await expect(open(...stay, '--share', at('share-2.txt'))).rejects.toThrow('too wide')
  const other = readFileSync(at('share-2.txt'), 'utf8').replace('county 130430', 'county 130431')
  writeFileSync(at('other.txt'), other)
  await expect(open(...stay, '--share', at('other.txt'))).rejects.toThrow('is 130431’s')
})
