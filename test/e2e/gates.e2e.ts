import { afterAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Claims } from '../../src/core/token.ts'
import { sql } from 'kysely'
import { within } from '../../src/database/connect.ts'
import { readGate } from '../../src/slices/gates/actions.ts'
import { appendRecords, type Principal } from '../../src/slices/ledger/actions.ts'
import { publish } from '../../src/slices/codes/publishing.ts'
import { makeCode } from '../../src/slices/sync/actions.ts'
import { codeText } from '../code-texts.ts'
import { draftOf, newId, testCodes } from '../factories.ts'
import { appoint } from '../phones.ts'
import { choosePin, lookAtPhone } from './handset.ts'
import { look as deskLook, setStage } from './stage.ts'

const { codes, close } = testCodes(Date.now)
afterAll(close)
const stage = setStage({ seeded: true, codes })
const [COUNTY, VILLAGE] = ['130430', '130430100201']
const look = (page: Page, name: string): Promise<void> => lookAtPhone(page, `gate-${name}`)
const seconds = (): number => Math.floor(Date.now() / 1000)

/** A gate and a hospital's door in one village, and a guard's phone. */
async function guardsPhone(): Promise<{ page: Page; gate: string; leader: Principal }> {
  const commander = { account: newId(), post: newId(), role: 'commander', area: COUNTY } as const
  const [gate, hospital] = [newId(), newId()]
  const place = (subject: string, name: string, tag: string) =>
    draftOf('place-registered', subject, { name, tags: [tag] }, { area: VILLAGE })
  await appendRecords(stage.ledger, commander, [
    place(gate, '村东口卡口', 'category:checkpoint'),
    place(hospital, '卫生院大门', 'category:hospital'),
  ])
  const { post } = await appoint(stage.ledger, commander, 'gate-guard', VILLAGE)
  await publish(stage.ledger)
  const page = await stage.open({ width: 390, language: 'zh', path: '/field/' })
  await page.getByLabel('6位数字').fill((await makeCode(stage.ledger, commander, post)).code)
  await page.getByRole('button', { name: '下一步' }).click()
  await choosePin(page)
  await page.getByRole('link', { name: '卡口' }).click()
  await page.getByRole('button', { name: '村东口卡口' }).click()
  await page.getByText('状态表 0 分钟前').waitFor()
  return { page, gate, leader: { ...commander, area: VILLAGE } }
}

/** As a scanner does: letters as fast as they come, then Enter. */
async function scan(page: Page, claims: Partial<Claims>, given: { card?: boolean; old?: number } = {}) {
  const shownAt = seconds()
  const { card = false, old = 0 } = given
  await typed(page, codeText(codes, claims, { issuedAt: shownAt - old, shownAt: shownAt - old, card }))
}

async function typed(page: Page, text: string): Promise<void> {
  await page.evaluate(
    `for (const key of [...${JSON.stringify(text)}, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`,
  )
  await page.locator('.verdict').waitFor()
}

const next = (page: Page) => page.locator('.gate-bottom .button').last().click()
const heading = (page: Page) => page.locator('.verdict h1').textContent()

test('a guard decides without a network, a red is kept first and sent next, and a hospital refuses nobody', async () => {
  const { page, gate, leader } = await guardsPhone()
  await look(page, 'ready-zh')
  await page.context().setOffline(true)

  await scan(page, {})
  expect(await heading(page)).toBe('可以放行')
  await page.getByRole('button', { name: '36.5' }).click()
  await look(page, 'admit-zh')
  await page.getByRole('button', { name: '✓ 放行' }).click()
  await page.getByText('今天放行 1 人').waitFor()

  await scan(page, { colour: 'yellow', reason: 'epidemiological', name: '李*' })
  expect(await heading(page)).toBe('不能放行')
  await look(page, 'yellow-zh')
  await page.getByRole('button', { name: '不放行，记录' }).click()

  await scan(page, { travel: 'none' }, { card: true })
  await page.getByRole('button', { name: '36.8' }).click()
  for (let step = 0; step < 5; step += 1) await page.getByRole('button', { name: '高0.1度' }).click()
  expect(await heading(page), 'fever refuses whatever the code').toBe('不能放行')
  await next(page)

  await scan(page, {}, { old: 600 })
  expect(await heading(page), 'a picture of ten minutes ago').toBe('人工核验')
  await next(page)
  await typed(page, 'HT1:' + 'A'.repeat(200))
  expect(await heading(page)).toBe('人工核验')
  await look(page, 'manual-zh')
  await next(page)

  await scan(page, { colour: 'red', reason: 'laboratory', name: '王*五' })
  await page.getByText('排队发送，还没有送到').waitFor()
  await look(page, 'red-zh')
  await page.context().setOffline(false)
  await page.getByText('已送到指挥部').waitFor({ timeout: 20_000 })
  await page.getByRole('button', { name: '不放行，记录' }).click()

  const shown = await readGate(stage.ledger, leader, gate)
  expect(shown).toMatchObject({ entered: 1, incidents: [{ why: 'red', maskedName: '王*五' }] })
  await page.getByRole('button', { name: '撤销上一次' }).click()
  await page.getByText('未放行 1 次').waitFor()
  await expect
    .poll(async () => (await readGate(stage.ledger, leader, gate)).refused, { timeout: 20_000 })
    .toBe(1)
  expect(await boxes(), 'who came is sealed by the phone').toBeGreaterThan(0)
  await inEnglish(page)
  await page.context().close()
  await atDesk()
})

async function boxes(): Promise<number> {
  const { rows } = await within(stage.ledger.database, stage.ledger.county, (tx) =>
    sql<{ n: number }>`select count(*) as n from record_personal where payload ? 'box'`.execute(tx),
  )
  return rows[0]?.n ?? 0
}

/** The village’s leader takes the red on and closes it with a report. */
async function atDesk(): Promise<void> {
  const desk = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/checkpoints',
  })
  await desk.getByRole('button', { name: '接手' }).first().click()
  await desk.getByText('接手', { exact: false }).nth(1).waitFor()
  await deskLook(desk, 'gate-desk-zh-1440')
  await desk.getByRole('button', { name: '办结' }).first().click()
  await desk.getByRole('radio', { name: '送定点医院' }).check()
  await desk.getByLabel('办结报告').fill('外地返回人员，已由救护车送定点医院，已报县里')
  await desk.getByRole('button', { name: '保存' }).click()
  await desk.getByText('外地返回人员').waitFor()
  await desk.getByRole('link', { name: '村东口卡口' }).click()
  await desk.getByLabel('设备名称').fill('东口闸机')
  await desk.getByRole('button', { name: '发放密钥' }).click()
  await expect.poll(() => desk.locator('[data-secret]').textContent()).toMatch(/^[\w-]{43}$/)
  await desk.keyboard.press('Escape')
  await desk.getByText('东口闸机').waitFor()
  await desk.setViewportSize({ width: 390, height: 844 })
  await deskLook(desk, 'gate-desk-zh-390')
  await desk.context().close()
}

async function inEnglish(page: Page): Promise<void> {
  await page.getByRole('link', { name: '设置' }).click()
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('link', { name: 'Gate', exact: true }).click()
  await page.locator('.gate-ready').waitFor()
  await look(page, 'ready-en')
  await scan(page, { travel: 'none' })
  await look(page, 'admit-en')
  await next(page)
  await scan(page, { colour: 'yellow', reason: 'epidemiological', travel: 'risk' })
  await look(page, 'yellow-en')
  await next(page)
  await page.getByRole('button', { name: 'No code, no phone' }).click()
  await look(page, 'manual-en')
  await next(page)
  await page.getByRole('button', { name: 'Another gate' }).click()
  await page.getByRole('button', { name: '卫生院大门' }).click()
  await page.locator('.gate-ready').waitFor()
  await scan(page, { colour: 'red', reason: 'laboratory', name: '赵*' })
  expect(await heading(page)).toBe('Let in, show to care')
  await look(page, 'care-en')
}
