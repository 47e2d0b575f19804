import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import iconv from 'iconv-lite'
import { readConfig } from '../config.ts'
import { main } from '../main.ts'
import { appendRecords } from '../slices/ledger/actions.ts'
import { useDatabase } from '../../test/harness.ts'
import { draftOf, newId, openAreas, principal, testLedger, sharedKeys } from '../../test/factories.ts'

/** Commands as they are typed, run in this process on a county of their own: starting the program takes a second each time. */
const fixture = useDatabase()
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const VILLAGE = '130430100001'

beforeAll(async () => {
  sharedKeys(path.join(folder, 'keys'))
  const ledger = testLedger(fixture.database)
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', VILLAGE, `${VILLAGE}001`])
  const account = newId()
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username: 'leader', name: '白晓' }, { area: VILLAGE }),
    draftOf('post-appointed', newId(), { account, role: 'village-leader' }, { area: VILLAGE }),
  ])
})

async function hutong(...args: string[]): Promise<{ status: number; said: string; errors: string }> {
  const said: string[] = []
  const errors: string[] = []
  const environment = { DATABASE_URL: fixture.database.ownerUrl, HUTONG_DATA: folder }
  const { config, rest } = readConfig(environment, args)
  const status = await main(rest, {
    print: (line) => said.push(line),
    error: (line) => errors.push(line),
    config,
    stop: new AbortController().signal,
  })
  return { status, said: said.join('\n'), errors: errors.join('\n') }
}

/** Lines of JSON, as `list --json` prints them. */
function lines(text: string): Record<string, unknown>[] {
  return text.split('\n').map((line) => JSON.parse(line))
}

function file(name: string, text: string, encoding = 'utf8'): string {
  const at = path.join(folder, name)
  writeFileSync(at, iconv.encode(text, encoding))
  return at
}

test('areas: a CSV is tried, refused while a row is faulty, then opens and renames; the list shows it', async () => {
  const good = `编码,级别,名称\n${VILLAGE}002,胡同,二胡同\n${VILLAGE},村,新名村\n`
  const faulty = file('faulty.csv', `${good}${VILLAGE}9,胡同,少两位\n`, 'gb18030')
  const tried = await hutong('areas', 'import', faulty)
  expect(tried).toMatchObject({ status: 1, errors: expect.stringContaining('line 4') })
  expect(tried.errors).toContain('nothing was written')
  const codes = file('codes.csv', good, 'gb18030')
  const dry = await hutong('areas', 'import', codes, '--dry-run', '--json')
  expect(dry.status).toBe(0)
  expect(JSON.parse(dry.said)).toMatchObject({
    opens: [{ number: `${VILLAGE}002`, level: 'alley', name: '二胡同' }],
    renames: [{ number: VILLAGE, name: '新名村' }],
    faults: [],
    written: false,
  })
  expect(lines((await hutong('areas', 'list', '--json')).said)).toHaveLength(4)
  expect(await hutong('areas', 'import', codes, '--reason', '新代码')).toMatchObject({
    status: 0,
    said: expect.stringContaining('1 areas were opened, 1 renamed'),
  })
  const listed = lines((await hutong('areas', 'list', '--json')).said)
  expect(listed).toHaveLength(5)
  expect(listed[2]).toMatchObject({ area: VILLAGE, name: '新名村', level: 'village', chiefs: '白晓' })
  expect((await hutong('areas', 'list')).said).toContain('二胡同')
  const rest = file('rest.csv', `编码,名称\n${VILLAGE}001,网格${VILLAGE}001\n`)
  expect(await hutong('areas', 'import', rest)).toMatchObject({ said: expect.stringContaining('they stay') })
  expect(await hutong('areas', 'import', rest, '--close')).toMatchObject({
    said: expect.stringContaining('1 closed'),
  })
  expect(lines((await hutong('areas', 'list', '--json')).said)).toHaveLength(4)
})

test('called wrongly, a command says how', async () => {
  for (const args of [
    ['areas'],
    ['areas', 'dance'],
    ['areas', 'import'],
    ['areas', 'import', path.join(folder, 'not-there.csv')],
    ['areas', 'list', 'more'],
    ['account'],
    ['account', 'import', 'x.csv'],
    ['account', 'list', '--loud'],
    ['pack', 'check'],
    ['pack', 'dance', 'x'],
    ['import', 'x.csv'],
  ])
    expect((await hutong(...args)).status, args.join(' ')).toBe(2)
  for (const name of ['areas', 'account', 'pack', 'import'])
    expect(await hutong(name, '--help')).toMatchObject({ status: 0, said: expect.stringContaining('--json') })
})

test('account: listed, made many at once with slips, and a lost password replaced', async () => {
  const people = file(
    'people.csv',
    `姓名,岗位,网格\n何小满,胡同长,${VILLAGE}001\n没有岗位,跳舞,${VILLAGE}001\n`,
    'gb18030',
  )
  const slips = path.join(folder, 'slips.html')
  const tried = await hutong('account', 'import', people, '--dry-run', '--json')
  expect(tried.status).toBe(1)
  expect(JSON.parse(tried.said)).toMatchObject({ counts: { new: 1, faulty: 1 }, slips: null })
  const made = await hutong('account', 'import', people, '--slips', slips)
  expect(made).toMatchObject({ status: 1, errors: expect.stringContaining('role-unknown') })
  expect(made.said).toContain('1 accounts made')
  expect(statSync(slips).mode & 0o777).toBe(0o600)
  expect(readFileSync(slips, 'utf8')).toContain('何小满')
  const listed = lines((await hutong('account', 'list', '--json')).said)
  expect(listed.map(({ username, state }) => [username, state])).toEqual([
    ['hexiaoman', 'never-in'],
    ['leader', 'never-in'],
  ])
  const reset = await hutong('account', 'reset', 'LEADER', '--totp', '--json')
  expect(reset.status).toBe(0)
  expect(JSON.parse(reset.said)).toMatchObject({ username: 'leader', name: '白晓' })
  expect(JSON.parse(reset.said).password).toMatch(/^[\w-]{12,}$/)
  expect(await hutong('account', 'reset', 'nobody')).toMatchObject({
    status: 1,
    errors: expect.stringContaining('account list'),
  })
})

test('import: a list is tried and written in the name of an account, faults by row', async () => {
  const list = file(
    'residents.csv',
    `网格编码,门牌,姓名,身份证号码\n${VILLAGE}001,1号,单小丽,\n${VILLAGE}001,1号,错号,130430196203040027\n`,
  )
  const args = ['import', list, '--kind', 'residents', '--as', 'leader', '--json']
  const tried = await hutong(...args)
  expect(tried.status).toBe(1)
  expect(JSON.parse(tried.said)).toMatchObject({ rows: 2, fresh: 1, faulty: 1, done: 0 })
  const written = await hutong(...args, '--commit')
  expect(JSON.parse(written.said)).toMatchObject({ fresh: 1, done: 1 })
})

test('pack check: a right pack by version and hash, a wrong one by line and column', async () => {
  const pack = path.join(import.meta.dirname, '../../policies/covid-19.hebei.2021-01.yaml')
  const right = await hutong('pack', 'check', pack, '--json')
  expect(right.status).toBe(0)
  expect(JSON.parse(right.said)).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect((await hutong('pack', 'check', pack)).said).toMatch(/\d+ measures/)
  const wrong = file('wrong.yaml', 'pack: [\n')
  expect(await hutong('pack', 'check', wrong)).toMatchObject({
    status: 1,
    errors: expect.stringMatching(/\d/),
  })
  const told = await hutong('pack', 'check', wrong, '--json')
  expect(told.status).toBe(1)
  expect(JSON.parse(told.said).faults.length).toBeGreaterThan(0)
})
