import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'
import { readConfig } from '../config.ts'
import { findBackupKey, readBackupKey, readKeys } from '../keys.ts'

const folder = path.join(mkdtempSync(path.join(tmpdir(), 'hutong-keys-')), 'keys')
beforeAll(() => {
  readKeys(folder)
  readBackupKey(folder)
})
afterAll(() => rmSync(path.dirname(folder), { recursive: true, force: true }))

async function keys(...args: string[]) {
  const said: string[] = []
  const { config } = readConfig({}, ['--keys', folder])
  const io = { print: (line: string) => said.push(line), error: (line: string) => said.push(line), config }
  const code = await main(['keys', ...args], { ...io, stop: new AbortController().signal })
  return { code, text: said.join('\n') }
}

test('keys are listed by fingerprint and age, and no key is shown', async () => {
  const { code, text } = await keys('--json')
  expect(code).toBe(0)
  const { keys: found, faults } = JSON.parse(text)
  expect(found.map(({ file }: { file: string }) => file)).toEqual([
    'backup.key',
    'county.key',
    'statement.key',
  ])
  expect(found[1]).toMatchObject({ fingerprint: readKeys(folder).fingerprint, days: 0 })
  expect(faults).toEqual([])
  const all = text + (await keys()).text
  for (const { file } of found) {
    const [first = ''] = readFileSync(path.join(folder, file), 'utf8')
      .replaceAll(/-----.*-----/g, '')
      .trim()
      .split('\n')
    expect(first.length).toBeGreaterThan(30)
    expect(all).not.toContain(first)
  }
})

test('check names what is open to others, damaged, missing or of another pair', async () => {
  expect((await keys('check')).code).toBe(0)
  chmodSync(path.join(folder, 'backup.key'), 0o644)
  expect(await keys('check')).toMatchObject({ code: 1, text: expect.stringContaining('chmod 600') })
  chmodSync(path.join(folder, 'backup.key'), 0o600)
  chmodSync(folder, 0o755)
  expect(await keys('check')).toMatchObject({ code: 1, text: expect.stringContaining('chmod 700') })
  chmodSync(folder, 0o700)
  const county = readFileSync(path.join(folder, 'county.key'))
  writeFileSync(path.join(folder, 'county.key'), 'half')
  expect(await keys('check')).toMatchObject({ code: 1, text: expect.stringContaining('is not a key') })
  rmSync(path.join(folder, 'county.key'))
  expect(await keys('check')).toMatchObject({
    code: 1,
    text: expect.stringContaining('county.key is missing'),
  })
  // Looking makes no key.
  expect(existsSync(path.join(folder, 'county.key'))).toBe(false)
  writeFileSync(path.join(folder, 'county.key'), county, { mode: 0o600 })
  const open = readFileSync(path.join(folder, 'statement.pub'))
  writeFileSync(path.join(folder, 'statement.pub'), 'other')
  expect(await keys('check')).toMatchObject({
    code: 1,
    text: expect.stringContaining('statement.pub does not'),
  })
  writeFileSync(path.join(folder, 'statement.pub'), open)
  expect((await keys('check')).code).toBe(0)
})

test('a replaced backup key still opens old backups; of a statement key only the public half stays', async () => {
  const before = readBackupKey(folder)
  const turned = JSON.parse((await keys('rotate', 'backup', '--json')).text)
  expect(turned).toMatchObject({ old: before.fingerprint, new: readBackupKey(folder).fingerprint })
  expect(turned.new).not.toBe(turned.old)
  expect(findBackupKey(folder, before.fingerprint)?.key).toEqual(before.key)
  expect(statSync(path.join(folder, `backup-${before.fingerprint}.key`)).mode & 0o777).toBe(0o600)

  const secret = readFileSync(path.join(folder, 'statement.key'), 'utf8')
  const open = readFileSync(path.join(folder, 'statement.pub'), 'utf8')
  const { old } = JSON.parse((await keys('rotate', 'statement', '--json')).text)
  expect(readFileSync(path.join(folder, `statement-${old}.pub`), 'utf8')).toBe(open)
  expect(readFileSync(path.join(folder, 'statement.key'), 'utf8')).not.toBe(secret)
  expect((await keys('check')).code).toBe(0)
  expect((await keys('rotate', 'county')).code).toBe(2)
})
