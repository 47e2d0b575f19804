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

beforeAll(async () => {
  const by = principal()
  const { ledger } = stage
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY])
  const [household = ''] = await registerHouseholds(ledger, by, [ALLEY])
  self = await registered(household, '\u738b\u5c0f\u660e', PHONE)
})
afterAll(() => {
  gateway.closeAllConnections()
  gateway.close()
  close()
})

async function registered(household: string, name: string, phone?: string): Promise<string> {
  const person = newId()
  const payload = { household, name, relation: '本人', ...(phone ? { phone } : {}) }
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

/** Another page of the same phone: closed, and opened again. */
async function reopened(context: BrowserContext): Promise<Page> {
  for (const page of context.pages()) await page.close()
  const page = await context.newPage()
  await page.goto(`${stage.address}/me/`)
  return page
}

async function paint(colour: string): Promise<void> {
  await within(stage.ledger.database, stage.ledger.county, (tx) =>
    sql`insert into colour (person, area, colour, reason, travel, changed_at, rules)
      values (${self}, ${ALLEY}, ${colour}, 'laboratory', 'none', now(), '{}')
      on conflict (person) do update set colour = excluded.colour`.execute(tx),
  )
}

test('a resident signs in, has a code a gate admits, and has it again without network', async () => {
  const page = await signedIn('zh', true)
  const context = page.context()
  expect(await page.locator('.band h1').textContent()).toBe('绿码')
  expect(await judged(await textShown(page))).toMatchObject({ verdict: 'admit', colour: 'green', notes: [] })
  await look(page, 'green-zh')
  await page.evaluate('navigator.serviceWorker.ready')

  await context.setOffline(true)
  const began = Date.now()
  const again = await reopened(context)
  await again.locator('.qr').waitFor()
  expect(Date.now() - began).toBeLessThan(2000)
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

test('yellow and red are said by a word, a shape and a pattern, in both languages', async () => {
  await within(stage.ledger.database, stage.ledger.county, (tx) =>
    sql`delete from resident_challenge`.execute(tx),
  )
  digits = ''
  const page = await signedIn('en', true)
  await look(page, 'green-en')
  for (const [colour, word] of [
    ['yellow', 'Yellow'],
    ['red', 'Red'],
  ] as const) {
    await paint(colour)
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('heading', { name: word }).waitFor()
    await look(page, `${colour}-en`)
  }
  await page.getByRole('link', { name: 'More' }).click()
  await page.getByText('this phone', { exact: true }).waitFor()
  await look(page, 'more-en')
  await page.getByText('中文').click()
  await look(page, 'more-zh')
  await page.context().close()
})
