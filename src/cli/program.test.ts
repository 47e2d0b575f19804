import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../database/embedded.ts'
import { call, canMount, makeCounty, openFolder, run, start, stop, stopAll } from '../../test/program.ts'

const folder = openFolder()
afterAll(() => {
  stopAll()
  rmSync(folder, { recursive: true, force: true })
})
const here = { HUTONG_DATA: folder }

test('help of the program and of every command, and how it is called wrongly', async () => {
  const help = run(['--help'])
  expect(help.status).toBe(0)
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name ?? '')
  expect(names).toContain('serve')
  // The help above has loaded every command under Node itself.
  expect(run(['serve', '--help']).status).toBe(0)
  for (const name of names)
    expect(await call([name, '--help']), name).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('HUTONG_DATA'),
    })
  expect((await call([])).status).toBe(2)
  expect(await call(['dance'])).toMatchObject({ status: 2, stderr: expect.stringContaining('dance') })
  expect(await call(['directive', 'draft'])).toMatchObject({ status: 2 })
  expect(run(['serve', '--loud'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--loud') })
  expect(run(['serve'], { PORT: 'eighty' })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('PORT'),
  })
}, 120_000)

test('directive draft prints data, and says what is wrong with a file', () => {
  const draft = run(['directive', 'draft', 'demo/directives/meeting.txt', '--json'])
  expect(draft.status).toBe(0)
  const { text, measures, outline, unmapped } = JSON.parse(draft.stdout)
  expect(measures.length).toBeGreaterThanOrEqual(18)
  expect(text.slice(measures[0].clause.start, measures[0].clause.end).length).toBeGreaterThan(4)
  expect([outline.length, unmapped.length > 0]).toEqual([4, true])
  writeFileSync(path.join(folder, 'old.doc'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))
  expect(run(['directive', 'draft', path.join(folder, 'old.doc')])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('.docx'),
  })
})

test('init makes a county once; serve without one says what to do', async () => {
  expect(run(['serve'], { ...here, PORT: '0' })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('hutong init'),
  })
  const grid = path.join(folder, 'grid.csv')
  writeFileSync(grid, 'number,name\n110101001,示例镇\n110101002001,没有上级\n')
  const wanted = ['init', '--area', '110101', '--name', '示例县', '--commander', 'boss']
  const args = [...wanted, '--commander-name', '示例人', '--grid', grid]
  expect(await call(args, here)).toMatchObject({ status: 1, stderr: expect.stringContaining('line 3') })
  writeFileSync(grid, 'number,name\n110101,示例县\n110101001,示例镇\n')
  const made = run([...args, '--json'], here)
  expect(made.status, made.stderr).toBe(0)
  expect(JSON.parse(made.stdout)).toMatchObject({ areas: 2, commander: 'boss' })
  expect(await call(args, here)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('here already'),
  })
  expect(statSync(path.join(folder, 'keys/county.key')).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(folder, 'keys')).mode & 0o777).toBe(0o700)
}, 120_000)

test('one program a data folder; kill -9 leaves nothing that stops the next start; Ctrl-C is clean', async () => {
  const [port, other] = [await freePort(), await freePort()]
  const first = await start(['serve'], { ...here, PORT: String(port) })
  expect(run(['serve'], { ...here, PORT: String(other) })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`process ${first.pid}`),
  })
  // What needs no server of its own borrows the running one.
  expect(run(['migrate'], here)).toMatchObject({ status: 0 })
  expect((await fetch(`http://127.0.0.1:${port}/api/session`)).status).toBe(401)
  await stop(first, 'SIGKILL')
  const second = await start(['serve'], { ...here, PORT: String(port) })
  expect((await fetch(`http://127.0.0.1:${port}/api/session`)).status).toBe(401)
  const elsewhere = openFolder()
  expect(run(['serve'], { PORT: String(port), HUTONG_DATA: elsewhere })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`Port ${port} is taken`),
  })
  rmSync(elsewhere, { recursive: true, force: true })
  expect(await stop(second, 'SIGINT')).toBe(0)
  expect(existsSync(path.join(folder, 'postgres/cluster/postmaster.pid'))).toBe(false)
  expect(existsSync(path.join(folder, 'program.lock'))).toBe(false)
}, 120_000)

test('the database killed under the server comes back by itself', async () => {
  const port = await freePort()
  const server = await start(['serve'], { ...here, PORT: String(port) })
  const pid = Number(
    readFileSync(path.join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0],
  )
  process.kill(pid, 'SIGKILL')
  // A session nobody has: 401 comes out of the database, 500 while there is none.
  const ask = async (): Promise<number> => {
    const cookie = 'hutong=nobody'
    return (await fetch(`http://127.0.0.1:${port}/api/session`, { headers: { cookie } })).status
  }
  await expect.poll(ask, { timeout: 30_000, interval: 300 }).toBe(401)
  expect(readFileSync(path.join(folder, 'postgres/cluster/postmaster.pid'), 'utf8')).not.toMatch(
    new RegExp(`^${pid}\n`),
  )
  expect(await stop(server, 'SIGTERM')).toBe(0)
}, 60_000)

test("without its key, or with another county's, a county is not opened and no new key is made", async () => {
  const [keys, away] = [path.join(folder, 'keys'), path.join(folder, 'keys-away')]
  renameSync(keys, away)
  expect(await call(['migrate'], here)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('docs/keys.md'),
  })
  expect(existsSync(keys)).toBe(false)
  mkdirSync(keys)
  writeFileSync(path.join(keys, 'county.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`)
  expect(await call(['migrate'], here)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('another county'),
  })
  writeFileSync(path.join(keys, 'county.key'), 'short\n')
  expect(await call(['migrate'], here)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('32 bytes'),
  })
  rmSync(keys, { recursive: true })
  renameSync(away, keys)
  expect(await call(['migrate'], here)).toMatchObject({ status: 0 })
}, 60_000)

test('Ctrl-C while the demo is being filled stops cleanly; the next start makes it again', async () => {
  const demo = openFolder()
  const given = { HUTONG_DATA: demo, PORT: '0' }
  const first = await start(['start'], given, /households/)
  expect(await stop(first, 'SIGINT')).toBe(1)
  expect(existsSync(path.join(demo, 'postgres/cluster/postmaster.pid'))).toBe(false)
  const second = await start(['start'], given, /Making it again[^]*areas/)
  expect(await stop(second, 'SIGTERM')).toBe(1)
  rmSync(demo, { recursive: true, force: true })
}, 90_000)

test('a full disk is named as such, whether it is full already or fills up on the way', () => {
  const limited = openFolder()
  // No file above 4 MB: what PostgreSQL meets is the same as a disk that fills while the database is made.
  const script = 'ulimit -f 4096; exec "$0" src/main.ts migrate'
  const filled = run([], { HUTONG_DATA: limited }, script)
  expect(filled).toMatchObject({ status: 1, stderr: expect.stringContaining('The disk is full') })
  rmSync(limited, { recursive: true, force: true })
}, 60_000)

test.skipIf(!canMount())('a disk without room is refused before anything is made', () => {
  const disk = openFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=755', 'tmpfs', disk])
  try {
    const refused = makeCounty(path.join(disk, 'data'))
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('is full: 6') })
    expect(existsSync(path.join(disk, 'data/postgres'))).toBe(false)
  } finally {
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true, force: true })
  }
})
