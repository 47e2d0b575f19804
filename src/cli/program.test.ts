import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../database/embedded.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const folder = openFolder()
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A folder that PostgreSQL's own user may pass through, as a temporary folder of root's is not. */
function openFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'hutong-program-'))
  chmodSync(made, 0o755)
  return made
}

function run(args: readonly string[], more: Record<string, string> = {}) {
  const environment = { ...process.env, HUTONG_DATA: folder, DATABASE_URL: '', ...more }
  return spawnSync(process.execPath, ['src/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: environment,
  })
}

/** Starts the server on an empty county and waits until it says where it is. */
async function serve(port: number): Promise<ChildProcess> {
  const environment = { ...process.env, HUTONG_DATA: folder, DATABASE_URL: '', PORT: String(port) }
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { cwd: ROOT, env: environment })
  started.push(child)
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('is open')) resolve()
    })
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.once('exit', () => reject(new Error(said)))
  })
  return child
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

test('help of the program and of every command, and how it is called wrongly', () => {
  const help = run(['--help'])
  expect(help.status).toBe(0)
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name ?? '')
  expect(names).toContain('serve')
  for (const name of names) expect(run([name, '--help']).status, name).toBe(0)
  expect(run([]).status).toBe(2)
  expect(run(['dance'])).toMatchObject({ status: 2, stderr: expect.stringContaining('dance') })
  expect(run(['directive', 'draft'])).toMatchObject({ status: 2 })
})

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

test('one program a data folder; kill -9 leaves nothing that stops the next start; Ctrl-C is clean', async () => {
  const [port, other] = [await freePort(), await freePort()]
  const first = await serve(port)
  expect(run(['serve'], { PORT: String(other) })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`process ${first.pid}`),
  })
  expect((await fetch(`http://127.0.0.1:${port}/api/session`)).status).toBe(401)
  await stop(first, 'SIGKILL')
  const second = await serve(port)
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
}, 60_000)
