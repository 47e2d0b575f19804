import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAdmission } from '../../src/core/admission.ts'
import { judge, type Judgement } from '../../src/core/judging.ts'
import { keyOfCode, paperOf, readListPaper } from '../../src/core/proving.ts'
import { sha256 } from '../../src/core/sha256.ts'
import { readToken } from '../../src/core/token.ts'
import { within } from '../../src/database/connect.ts'
import { provenList, rootIn } from '../../src/files/code-keys.ts'
import { isSignedBy } from '../../src/files/es256.ts'
import { latest } from '../../src/slices/codes/contract.ts'
import { publish } from '../../src/slices/codes/publishing.ts'
import { epochOf } from '../../src/slices/codes/rules.ts'
import { issueSlip } from '../../src/slices/codes/slips.ts'
import { keepColours } from '../../src/slices/colours/keeping.ts'
import { signHead } from '../../src/slices/logbook/heads.ts'
import { appendRecords } from '../../src/slices/ledger/actions.ts'
import type { Kept } from '../../src/web/me/keeping.ts'
import { drawn } from '../../src/web/me/qr-path.ts'
import { shownAt } from '../../src/web/me/shown-code.ts'
import { draftOf, newId, openAreas, principal, registerHouseholds, testCodes } from '../factories.ts'
import { lookAtPhone } from './handset.ts'
import { setStage } from './stage.ts'

const ALLEY = '130430100001001'
const PHONE = '13800000001'
const { codes, close } = testCodes(Date.now)
let digits = ''
const gateway = createServer((request, reply) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    digits = /\d{6}/.exec(JSON.parse(Buffer.concat(pieces).toString()).text)?.[0] ?? ''
    reply.end()
  })
})
await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', () => done()))
// It listens on an address and a port.
const { port } = gateway.address() as AddressInfo
const stage = setStage({ seeded: false, codes, smsUrl: `http://127.0.0.1:${port}/` })
const look = (page: Page, name: string): Promise<void> => lookAtPhone(page, `me-${name}`)
let self = ''
const investigator = principal('investigator')

beforeAll(async () => {
  const by = principal()
  const { ledger } = stage
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY])
  const [household = ''] = await registerHouseholds(ledger, by, [ALLEY])
  self = await registered(household, '王小明', { relation: '户主', phone: PHONE, bornOn: '1962-03-04' })
  await registered(household, '王女儿', { relation: '孙女', bornOn: '2015-06-01' })
  await registered(household, '张某某', { relation: '配偶', bornOn: '1970-01-02' })
  await appendRecords(ledger, by, [
    draftOf(
      'account-made',
      investigator.account,
      { username: 'cdc1', name: '县疾控中心', organisation: '县疾控中心' },
      { area: '130430' },
    ),
  ])
})
afterAll(() => {
  gateway.closeAllConnections()
  gateway.close()
  close()
})

async function registered(household: string, name: string, more: object): Promise<string> {
  const person = newId()
  const payload = { household, name, ...more }
  await appendRecords(stage.ledger, principal(), [
    draftOf('person-registered', person, payload, { area: ALLEY }),
  ])
  return person
}

/** By the number the register knows and the digits of the message. */
async function signedIn(language: 'zh' | 'en', seen = false): Promise<Page> {
  const words = language === 'zh' ? ['发送验证码', '登录'] : ['Send the digits', 'Sign in']
  const page = await stage.open({ width: 390, language, path: '/me/' })
  await page.locator('input').fill(PHONE)
  if (seen) await look(page, `phone-${language}`)
  await page.getByRole('button', { name: words[0] }).click()
  await page.locator('input[autocomplete=one-time-code]').waitFor()
  await expect.poll(() => digits).toMatch(/^\d{6}$/)
  if (seen) await look(page, `digits-${language}`)
  await page.locator('input').fill(digits)
  await page.getByRole('button', { name: words[1], exact: true }).click()
  await page.locator('.qr').waitFor()
  return page
}

/** Given out by the chief at the door. */
async function slip(): Promise<string> {
  const given = { id: newId(), person: self, purpose: 'sign-in' } as const
  return (await issueSlip(stage.ledger, principal('alley-chief', ALLEY), given)).secret
}

async function recorded(kind: string): Promise<number> {
  return within(stage.ledger.database, stage.ledger.county, async (tx) => {
    const { rows } = await sql`select 1 from record where kind = ${kind} and subject = ${self}`.execute(tx)
    return rows.length
  })
}

/** What the page keeps, and the text its picture must show now. */
async function textShown(page: Page): Promise<string> {
  const kept = await page.evaluate<string>("localStorage.getItem('hutong.me')")
  // As the page itself wrote it.
  const [own] = (JSON.parse(kept) as Kept).codes
  const path = await page.locator('.qr path').getAttribute('d')
  for (const minute of [0, -1]) {
    const text = own && shownAt(own, Date.now() + minute * 60_000)?.text
    if (text !== undefined && drawn(text).path === path) return text
  }
  throw new Error('the picture shows something else')
}

/** As a gate judges it, out of nothing but what it may fetch. */
async function judged(text: string): Promise<Judgement> {
  await publish(stage.ledger)
  const bytes = async (at: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(`${stage.address}${at}`)).arrayBuffer())
  const root = rootIn(codes.folder)
  const keys = root && provenList(root, await bytes('/codes/keys'))
  const read = readToken(text)
  const key = keys && !('fault' in read) ? keyOfCode(read, keys) : undefined
  if (!keys || !key || 'fault' in read) throw new Error('unreadable')
  expect(isSignedBy(key.point, read.toSign, read.message.signature)).toBe(true)
  const { lists } = latest.parse(await (await fetch(`${stage.address}/codes/latest`)).json())
  const { epoch = 0, version = 0 } = lists.find((one) => one.epoch === epochOf(read.claims.issuedAt)) ?? {}
  const list = readListPaper(await bytes(`/codes/list/${epoch}/${version}`), keys)?.content
  const admission = paperOf(await bytes('/codes/rules'), keys, 'rules', readAdmission)?.content
  if (!admission) throw new Error('no rules of admission')
  const now = Math.floor(Date.now() / 1000)
  return judge(read.claims, read.step, { now, isClockSure: true, list, admission, sha256 })
}

/**
 * Another page of the same phone: closed, and opened again. `worked`: seconds its thread has worked since, whatever else the machine does
 * (decision 0053).
 */
async function reopened(context: BrowserContext): Promise<{ page: Page; worked: () => Promise<number> }> {
  for (const page of context.pages()) await page.close()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(`${stage.address}/me/`)
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Infinity
  }
  return { page, worked }
}

/** Recorded by somebody of the disease-control office; the rules do the rest. */
async function exposed(ring: 'general' | 'close', daysAgo: number): Promise<void> {
  const lastOn = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  await appendRecords(stage.ledger, investigator, [
    draftOf('exposure', self, { ring, lastOn, caseNumber: '2021-003' }),
  ])
  await keepColours(stage.ledger)
}

test('a resident signs in, has a code a gate admits, and has it again without network', async () => {
  const page = await signedIn('zh', true)
  const context = page.context()
  expect(await page.locator('.band h1').textContent()).toBe('绿码')
  expect(await judged(await textShown(page))).toMatchObject({ verdict: 'admit', colour: 'green', notes: [] })
  await look(page, 'green-zh')
  await page.evaluate('navigator.serviceWorker.ready')

  await context.setOffline(true)
  const { page: again, worked } = await reopened(context)
  await again.locator('.qr').waitFor()
  // Measured: 0.2. A phone four times slower shall have its code within two seconds.
  expect(await worked()).toBeLessThan(0.5)
  expect(await judged(await textShown(again))).toMatchObject({ verdict: 'admit' })
  await again.getByRole('button', { name: '更新' }).click()
  await again.getByText('没有网络。这张码到').waitFor()
  await look(again, 'offline-zh')
  await again.clock.install()
  await again.clock.fastForward('25:00:00')
  await again.getByText('断网期间卡口可认到').waitFor()
  await look(again, 'late-zh')
  await again.clock.fastForward('12:00:00')
  await again.getByText('这张码已失效').waitFor()
  expect(await again.locator('.qr').count()).toBe(0)
  await look(again, 'over-zh')
  await context.close()
})

test('one who is not green learns why, appeals in one tap, declares, and shows the codes of the family', async () => {
  const page = await stage.open({ width: 390, language: 'en', path: `/me/#slip=${await slip()}` })
  await page.getByRole('button', { name: 'Use this slip' }).waitFor()
  await look(page, 'slip-en')
  await page.getByRole('button', { name: 'Use this slip' }).click()
  await page.getByRole('heading', { name: 'Green' }).waitFor()
  await look(page, 'green-en')
  await exposed('general', 3)
  await page.getByRole('button', { name: 'Update' }).click()
  await page.getByRole('heading', { name: 'Yellow' }).waitFor()
  expect(await judged(await textShown(page))).toMatchObject({ verdict: 'refuse', colour: 'yellow' })
  await look(page, 'yellow-en')
  await page.getByRole('link', { name: 'Why Yellow?' }).click()
  await page.getByText('In the same public place as a case').first().waitFor()
  expect(await page.locator('.tests li').count()).toBe(2)
  await look(page, 'why-en')
  await page.goBack()
  await page.getByRole('button', { name: 'This is wrong: appeal' }).click()
  await page.getByText(/1 h \d+ min left|2 h 0 min left/).waitFor()
  await look(page, 'appealed-en')

  await page.getByRole('link', { name: 'Declare' }).click()
  await page.getByRole('link', { name: 'Declare a trip' }).click()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Please fill in or choose').first().waitFor()
  await page.getByLabel('From where').fill('Handan')
  await page.getByRole('radio', { name: 'bus' }).check()
  await page.getByRole('radio', { name: 'None' }).check()
  await look(page, 'trip-en')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('.qr').waitFor()
  expect(await recorded('trip-declared')).toBe(1)

  await page.getByRole('link', { name: 'Family' }).click()
  await page.getByRole('button', { name: 'Show 王*儿’s code' }).click()
  await page.locator('.swipe .qr').waitFor()
  await look(page, 'family-en')
  await page.getByRole('link', { name: 'More' }).click()
  await page.getByText('this phone', { exact: true }).waitFor()
  await look(page, 'more-en')
  await inChinese(page)
  await page.context().close()
})

/** The same screens in Chinese, red now; records and who looked. */
async function inChinese(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '中文' }).check()
  await look(page, 'more-zh')
  await page.getByRole('link', { name: '我的记录' }).click()
  await page.getByText('行程申报').waitFor()
  await look(page, 'records-zh')
  await signHead(stage.ledger)
  await page.goto(`${stage.address}/me/#/proved`)
  await page.getByText('每次变化都在公开日志里').waitFor()
  await look(page, 'proved-zh')
  await page.goto(`${stage.address}/me/#/notices`)
  await page.getByText('申诉已受理').waitFor()
  await look(page, 'notices-zh')
  await page.getByRole('link', { name: '家人' }).click()
  await page.locator('.swipe .qr').waitFor()
  await look(page, 'family-zh')
  await page.getByRole('link', { name: '申报', exact: true }).click()
  await look(page, 'declare-zh')
  await page.getByRole('link', { name: '健康申报' }).click()
  await page.getByText('咳嗽').waitFor()
  await look(page, 'health-zh')
  await exposed('close', 2)
  await page.getByRole('link', { name: '我的码' }).click()
  await page.getByRole('button', { name: '更新' }).click()
  await page.getByRole('heading', { name: '红码' }).waitFor()
  await look(page, 'red-zh')
  await page.getByRole('link', { name: '为什么是红码' }).click()
  await page.getByText('满14天').first().waitFor()
  await look(page, 'why-zh')
  await page.goto(`${stage.address}/me/#/appeal/${self}`)
  await page.getByText('为什么不对').waitFor()
  await look(page, 'appeal-zh')
}
