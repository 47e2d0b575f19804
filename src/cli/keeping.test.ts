import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  call,
  canMount,
  environment,
  makeCounty,
  openFolder,
  run,
  start,
  stop,
  stopAll,
} from '../../test/program.ts'
import { sql } from 'kysely'
import { draftOf, newId, principal } from '../../test/factories.ts'
import { readConfig } from '../config.ts'
import { within } from '../database/connect.ts'
import { appendRecords, type Ledger } from '../slices/ledger/actions.ts'
import { openCounty } from './county.ts'
import { freePort } from '../database/embedded.ts'

const [old, fresh, backups] = [openFolder(), openFolder(), openFolder()]
const here = { HUTONG_DATA: old, HUTONG_BACKUPS: backups }
let password = ''

beforeAll(() => {
  password = JSON.parse(makeCounty(old).stdout).password
}, 180_000)
afterAll(() => {
  stopAll()
  for (const folder of [old, fresh, backups]) rmSync(folder, { recursive: true, force: true })
})

function newest(folder = backups): string {
  return path.join(folder, readdirSync(folder).sort().at(-1) ?? '')
}

async function signIn(port: number): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'boss', password }),
  })
  return reply.status
}

test('backed up beside a running server, restored on a new machine with the keys given apart', async () => {
  const port = await freePort()
  const server = await start(['serve'], { ...here, PORT: String(port) })
  const made = run(['backup', '--json'], here)
  expect(made.status, made.stderr).toBe(0)
  expect(JSON.parse(made.stdout)).toMatchObject({ file: newest(), rows: expect.any(Number), files: 0 })
  expect(statSync(newest()).mode & 0o777).toBe(0o600)
  expect(await signIn(port)).toBe(200)
  expect(await stop(server, 'SIGINT')).toBe(0)

  const there = { HUTONG_DATA: fresh, HUTONG_BACKUPS: backups }
  expect(await call(['restore', newest()], there)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/backup key [0-9a-f]{16}.*docs\/keys\.md/),
  })
  // A restore that is refused makes no key and no database.
  expect(readdirSync(fresh)).toEqual([])
  const keys = path.join(fresh, 'keys')
  cpSync(path.join(old, 'keys'), keys, { recursive: true })
  rmSync(path.join(keys, 'county.key'))
  expect(await call(['restore', newest()], there)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('示例县 are not in'),
  })
  writeFileSync(path.join(keys, 'county.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`)
  expect(await call(['restore', newest()], there)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is not the one'),
  })
  cpSync(path.join(old, 'keys/county.key'), path.join(keys, 'county.key'))
  const restored = run(['restore', newest()], there)
  expect(restored.status, restored.stderr).toBe(0)
  expect(restored.stdout).toContain('示例县 (110101) is here again')
  const other = await freePort()
  const second = await start(['serve'], { ...there, PORT: String(other) })
  expect(await signIn(other)).toBe(200)
  expect(await stop(second, 'SIGINT')).toBe(0)

  expect(await call(['restore', newest()], there)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--replace'),
  })
}, 240_000)

test('who was erased after the backup stays erased: on this machine, and on a new one that is told', async () => {
  const { config } = readConfig(environment(here))
  const by = principal('commander', '110101')
  const inCounty = async <T>(data: string, work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const there = { ...config, dataFolder: data, keysFolder: path.join(data, 'keys') }
    const open = await openCounty(there, () => undefined)
    return work(open.ledger).finally(() => open.close())
  }
  const names = async ({ database }: Ledger): Promise<string[]> => {
    const { rows } = await within(database, '110101', (tx) =>
      sql<{ name: string }>`select name from person order by name`.execute(tx),
    )
    return rows.map(({ name }) => name)
  }
  const [home, gone, stays] = [newId(), newId(), newId()]
  await inCounty(old, (ledger) =>
    appendRecords(ledger, by, [
      draftOf('household-registered', home, { door: '1号' }, { area: '110101' }),
      draftOf('person-registered', gone, { household: home, name: '要删除的人' }, { area: '110101' }),
      draftOf('person-registered', stays, { household: home, name: '留下的人' }, { area: '110101' }),
    ]),
  )
  const { file } = JSON.parse((await call(['backup', '--json'], here)).stdout)
  const erased = draftOf('person-erased', gone, { reason: '本人书面申请删除' })
  await inCounty(old, (ledger) => appendRecords(ledger, by, [erased]))
  const back = await call(['restore', file, '--replace', '--json'], here)
  expect(JSON.parse(back.stdout), back.stderr).toMatchObject({ carried: 1, unknownSince: null })
  expect(await inCounty(old, names)).toEqual(['留下的人'])
  const later = JSON.parse((await call(['backup', '--json'], here)).stdout)

  const there = { HUTONG_DATA: fresh, HUTONG_BACKUPS: backups }
  const blind = await call(['restore', file, '--replace'], there)
  expect(blind.stdout).toMatch(/WARNING.*nothing here tells what was erased after/)
  expect(await inCounty(fresh, names)).toEqual(['留下的人', '要删除的人'])
  const told = run(['destructions', '--from', later.file, '--json'], there)
  // Of what was destroyed after that backup and before the old machine ended, nobody knows yet.
  expect(JSON.parse(told.stdout), told.stderr).toMatchObject({ carried: 1, unknownSince: later.takenAt })
  const journal = path.join(old, 'destructions/110101.journal')
  const given = await call(['restore', file, '--replace', '--destructions', journal, '--json'], there)
  expect(JSON.parse(given.stdout), given.stderr).toMatchObject({
    carried: 1,
    unknownSince: expect.any(String),
  })
  expect((await call(['destructions', '--accept', ' '], there)).status).toBe(2)
  const accepted = await call(['destructions', '--accept', '原机器最后一份，已核对书面申请', '--json'], there)
  expect(JSON.parse(accepted.stdout), accepted.stderr).toMatchObject({ unknownSince: null })
  expect(readFileSync(path.join(fresh, 'destructions/110101.journal'), 'utf8')).toContain('已核对书面申请')
  expect(await inCounty(fresh, names)).toEqual(['留下的人'])

  writeFileSync(journal, readFileSync(journal, 'utf8').replace('本人', '他人'))
  const refused = { status: 1, stderr: expect.stringContaining('altered') }
  expect(await call(['serve'], { ...here, PORT: '0' })).toMatchObject(refused)
  rmSync(journal)
}, 240_000)

test('a backup is verified without restoring it; damaged or cut off it is refused', async () => {
  const verified = run(['backup', '--verify', newest(), '--json'], here)
  const read = JSON.parse(verified.stdout)
  expect(read).toMatchObject({ county: { area: '110101' }, format: 1, files: 0 })
  expect(read.tables).toContainEqual(expect.objectContaining({ name: 'account', rows: 1 }))
  const bad = path.join(openFolder(), 'bad.backup')
  const content = readFileSync(newest())
  content[content.length - 100] = (content[content.length - 100] ?? 0) ^ 4
  writeFileSync(bad, content)
  expect(await call(['backup', '--verify', bad], here)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/another backup/),
  })
  writeFileSync(bad, readFileSync(newest()).subarray(0, -50))
  expect(await call(['restore', bad, '--replace'], here)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/cut off|damaged/),
  })
  rmSync(path.dirname(bad), { recursive: true })
  expect(await call(['backup', '--verify', path.join(backups, 'none')], here)).toMatchObject({ status: 1 })
}, 180_000)

test('only the newest backups stay, and nothing else in the folder is touched', async () => {
  writeFileSync(path.join(backups, 'hutong-130430-20200101T000000Z.backup'), 'another county')
  writeFileSync(path.join(backups, 'notes.txt'), 'mine')
  for (let times = 0; times < 2; times += 1)
    expect((await call(['backup', '--keep', '2'], here)).status).toBe(0)
  const names = readdirSync(backups)
  expect(names.filter((name) => name.startsWith('hutong-110101-')).length).toBe(2)
  expect(names).toContain('notes.txt')
  expect(names).toContain('hutong-130430-20200101T000000Z.backup')
  expect((await call(['backup', '--keep', 'none'], here)).status).toBe(2)
}, 180_000)

test('an older database is upgraded after a backup, and not at all without one', async () => {
  // The next version of the program: one more migration.
  const next = openFolder()
  for (const part of ['src', 'demo', 'policies', 'package.json'])
    cpSync(part, path.join(next, part), { recursive: true })
  symlinkSync(path.resolve('node_modules'), path.join(next, 'node_modules'))
  const migration = path.join(next, 'src/database/migrations/9000_next.sql')
  writeFileSync(migration, "alter table account add column nickname text not null default '';\n")
  const upgrade = (...args: string[]) => run(['upgrade', ...args], here, undefined, next)
  expect(run(['migrate', '--help'], here, undefined, next).status).toBe(0)
  expect(run(['backup', '--json'], here, undefined, next).status).toBe(0)
  writeFileSync(path.join(old, 'no-folder'), 'a file where the folder should be')
  expect(upgrade('--to', path.join(old, 'no-folder')).status).toBe(1)
  const upgraded = upgrade('--json')
  expect(upgraded.status, upgraded.stderr).toBe(0)
  const { ran, backup } = JSON.parse(upgraded.stdout)
  expect(ran).toEqual(['9000_next.sql'])
  expect(upgrade().stdout).toContain('up to date already')
  // This version no longer opens it; the backup made before the upgrade leads back.
  expect(await call(['serve'], { ...here, PORT: '0' })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('newer'),
  })
  const back = await call(['restore', backup.file, '--replace', '--json'], here)
  expect(back.status, back.stderr).toBe(0)
  expect(JSON.parse(back.stdout)).toMatchObject({ migrated: [] })
  rmSync(next, { recursive: true, force: true })
}, 240_000)

test.skipIf(!canMount())(
  'a backup that finds the disk full says so and leaves nothing half',
  async () => {
    const disk = openFolder()
    // Larger than the disk however well it is compressed.
    mkdirSync(path.join(old, 'files'))
    writeFileSync(path.join(old, 'files/large'), randomBytes(100_000))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk])
    try {
      expect(await call(['backup', '--to', disk], here)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`The disk under ${disk} is full`),
      })
      expect(readdirSync(disk)).toEqual([])
    } finally {
      execFileSync('umount', [disk])
      rmSync(disk, { recursive: true })
    }
  },
  60_000,
)
