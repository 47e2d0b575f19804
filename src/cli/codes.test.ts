import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'
import { readConfig } from '../config.ts'
import { within } from '../database/connect.ts'
import { openCodeKeys } from '../files/code-keys.ts'
import { nextList, WEEK, weekOf } from '../files/code-weeks.ts'
import { readKeys } from '../keys.ts'
import { openSession } from '../slices/codes/sessions.ts'
import { newId, sharedKeys } from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-codes-'))
const keysFolder = path.join(folder, 'keys')
const offline = path.join(folder, 'ceremony')
const at = (...parts: string[]): string => path.join(folder, ...parts)
const now = (): number => Math.floor(Date.now() / 1000)

beforeAll(() => sharedKeys(keysFolder))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function codes(...args: string[]) {
  const said: string[] = []
  const { config } = readConfig({}, [
    '--keys',
    keysFolder,
    '--data',
    folder,
    '--database',
    fixture.database.ownerUrl,
  ])
  const io = { print: (line: string) => said.push(line), error: (line: string) => said.push(line), config }
  const code = await main(['codes', ...args], { ...io, stop: new AbortController().signal })
  return { code, text: said.join('\n') }
}

const open = () => openCodeKeys(path.join(keysFolder, 'codes'), readKeys(keysFolder).master, '130430')
const share = (n: number): string[] => ['--share', path.join(offline, `share-${n}.txt`)]
const signed = (out: string, ...shares: number[]) =>
  codes(
    'sign',
    at('proposed'),
    '--root',
    path.join(offline, 'root.json'),
    ...shares.flatMap(share),
    '--out',
    at(out),
  )

test('a county without a root says so', async () => {
  expect(await codes('check')).toMatchObject({ code: 1, text: expect.stringContaining('There is no root') })
  await expect(codes('prepare', '--out', at('proposed'))).rejects.toThrow('There is no root')
})

test('the ceremony: a root in three shares, the keys of the week signed by two, in force', async () => {
  expect((await codes('root', '--area', '130430', '--out', offline)).code).toBe(0)
  await expect(codes('root', '--area', '130430', '--out', offline)).rejects.toThrow('there already')
  for (const file of readdirSync(offline)) expect(statSync(path.join(offline, file)).mode & 0o077).toBe(0)
  expect((await codes('trust', path.join(offline, 'root.json'))).code).toBe(0)
  expect((await codes('prepare', '--out', at('proposed'))).text).toContain('Key list 1 of 130430')
  expect(open().signer('phone', now())).toBeUndefined()
  await expect(signed('signed', 2)).rejects.toThrow('2 shares are needed')
  const shown = await signed('signed', 1, 3)
  expect(shown.text).toMatch(/phone {2}signs from/)
  expect((await codes('install', at('signed'))).code).toBe(0)
  expect(open().signer('phone', now())?.key.use).toBe('phone')
  expect(await codes('check')).toMatchObject({
    code: 0,
    text: expect.stringContaining('the next keys are here'),
  })
  expect((await codes('prepare', '--out', at('proposed'))).text).toContain('Nothing is missing')
  await expect(codes('install', at('signed'))).rejects.toThrow('newer list is in force')
})

test('shares of another root, a share with a slip of the pen, a list somebody changed: all refused', async () => {
  const other = at('other')
  await codes('root', '--area', '130430', '--out', other)
  await codes('prepare', '--weeks', '2', '--out', at('proposed'))
  const foreign = ['--share', path.join(other, 'share-1.txt')]
  const root = ['--root', path.join(offline, 'root.json')]
  await expect(
    codes('sign', at('proposed'), ...root, ...foreign, ...share(2), '--out', at('bad')),
  ).rejects.toThrow('belongs to root')
  const typed = readFileSync(path.join(offline, 'share-1.txt'), 'utf8')
  const line = /^2 {2}([0-9a-f]{4})/m.exec(typed)?.[1] ?? ''
  writeFileSync(at('typed.txt'), typed.replace(`2  ${line}`, `2  ${line === 'ffff' ? '0000' : 'ffff'}`))
  await expect(
    codes('sign', at('proposed'), ...root, '--share', at('typed.txt'), ...share(2), '--out', at('bad')),
  ).rejects.toThrow('line 2 is not as it was printed')
  // Signed by the other root whole and well: the county does not know it.
  await codes(
    'sign',
    at('proposed'),
    '--root',
    path.join(other, 'root.json'),
    ...foreign,
    '--share',
    path.join(other, 'share-3.txt'),
    '--out',
    at('bad'),
  )
  await expect(codes('install', at('bad'))).rejects.toThrow('not signed by the county’s root')
  await expect(codes('trust', path.join(other, 'root.json'))).rejects.toThrow('--replace')
  await signed('signed', 3, 2)
  const bytes = readFileSync(at('signed'))
  bytes[40] = (bytes[40] ?? 0) ^ 1
  writeFileSync(at('bad'), bytes)
  await expect(codes('install', at('bad'))).rejects.toThrow()
  expect((await codes('install', at('signed'))).code).toBe(0)
})

test('private halves lie sealed: another county’s key, another passphrase or another file’s name opens none', async () => {
  const keys = path.join(keysFolder, 'codes')
  const at = now()
  expect(openCodeKeys(keys, Buffer.alloc(32, 1), '130430').signer('phone', at)).toBeUndefined()
  expect(
    openCodeKeys(keys, readKeys(keysFolder).master, '130430', 'a passphrase').signer('phone', at),
  ).toBeUndefined()
  const phone = open().signer('phone', at)?.key.kid ?? new Uint8Array()
  const list = open().signer('list', at)?.key.kid ?? new Uint8Array()
  const file = (kid: Uint8Array): string => path.join(keys, `${Buffer.from(kid).toString('hex')}.key`)
  const held = readFileSync(file(phone))
  copyFileSync(file(list), file(phone))
  expect(open().signer('phone', at)).toBeUndefined()
  expect((await codes('check')).text).toContain('does not open')
  writeFileSync(file(phone), held)
  expect(open().signer('phone', at)).toBeDefined()
})

test('a leak: shown first, then the key is out, another signs, and who must ask anew is told', async () => {
  const before = open().signer('phone', now())?.key
  const name = Buffer.from(before?.kid ?? []).toString('hex')
  const opened = { person: newId(), phoneHash: null, client: 'x' }
  await within(fixture.database, '130430', async (tx) => {
    await openSession(tx, opened, new Date())
    await openSession(tx, opened, new Date(Date.now() - 10 * 86_400_000))
  })
  const dry = await codes('leak', name, '--dry-run')
  expect(dry.text).toContain('1 phones ask for a new code')
  expect(dry.text).toContain('Nothing was changed')
  expect(open().signer('phone', now())?.key.kid).toEqual(before?.kid)
  await codes('leak', name, '--out', at('proposed'))
  // Until two holders have signed nothing has changed: what the server alone can do, a thief of the server could undo.
  expect(open().signer('phone', now())?.key.kid).toEqual(before?.kid)
  await signed('signed', 1, 2)
  await codes('install', at('signed'))
  const after = open().signer('phone', now())?.key
  expect(after?.kid).not.toEqual(before?.kid)
  expect(after).toMatchObject({ from: before?.from, until: before?.until })
  expect(
    open()
      .inForce()
      ?.list.keys.map(({ kid }) => Buffer.from(kid).toString('hex')),
  ).not.toContain(name)
  expect(readdirSync(path.join(keysFolder, 'codes'))).not.toContain(`${name}.key`)
  expect((await codes('check')).code).toBe(0)
  expect((await codes('leak', 'ffffffff', '--dry-run')).code).toBe(2)
})

test('keys end with their week, and stay in the list as long as what they signed may be met', () => {
  const list = open().inForce()?.list
  const start = weekOf(now()) * WEEK
  const phone = list?.keys.find(({ use, from }) => use === 'phone' && from < start && from > start - WEEK)
  expect(phone).toMatchObject({ from: start - 3600, until: start + WEEK + 3600 })
  const usesAt = (second: number): string[] =>
    nextList('130430', list && { ...list, keys: list.keys.filter(({ from }) => from === phone?.from) }, {
      fresh: [],
      now: second,
    })
      .keys.map(({ use }) => use)
      .sort()
  const until = start + WEEK + 3600
  expect(usesAt(until + 37 * 3600 - 1)).toEqual(['card', 'log', 'phone'])
  expect(usesAt(until + 37 * 3600)).toEqual(['card', 'log'])
  expect(usesAt(until + 14 * 86_400 + 13 * 3600)).toEqual(['log'])
  expect(usesAt(until + 28 * 86_400)).toEqual([])
})
