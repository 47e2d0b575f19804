import { expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { sql } from 'kysely'
import { within } from '../../src/database/connect.ts'
import { makeCode } from '../../src/slices/sync/actions.ts'
import { principal } from '../factories.ts'
import { expectAccessible, expectNothingSideways, keepShot, setStage } from './stage.ts'

const stage = setStage()
const ALLEY = '130430100201001'
const PIN = '204815'

async function look(page: Page, name: string): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  await keepShot(page, `field-${name}`)
  await expectAccessible(page)
  await expectNothingSideways(page, name)
}

async function chiefPost(): Promise<string> {
  return within(stage.ledger.database, ALLEY.slice(0, 6), async (tx) => {
    const { rows } = await sql<{ post: string }>`
      select post from post where area = ${ALLEY} and role = 'alley-chief' and ended_at is null limit 1`.execute(
      tx,
    )
    return rows[0]?.post ?? ''
  })
}

/** How many calls at this door the ledger holds. */
async function callsAt(household: string): Promise<number> {
  return within(stage.ledger.database, ALLEY.slice(0, 6), async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from record where kind = 'door-call' and subject = ${household}`.execute(tx)
    return Number(rows[0]?.count ?? 0)
  })
}

async function typePin(page: Page): Promise<void> {
  for (const digit of PIN) await page.locator('.keys button', { hasText: digit }).click()
}

async function enrol(page: Page): Promise<void> {
  const { code } = await makeCode(stage.ledger, principal(), await chiefPost())
  await page.getByLabel('6位数字').fill(code)
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('heading', { name: '设一个6位密码' }).waitFor()
  await look(page, 'pin-zh')
  await typePin(page)
  await page.getByRole('heading', { name: '再输入一次' }).waitFor()
  await typePin(page)
}

/** Another page of the same phone: the app was killed and is opened again. */
async function reopened(context: BrowserContext): Promise<Page> {
  for (const page of context.pages()) await page.close()
  const page = await context.newPage()
  await page.goto(`${stage.address}/field/`)
  await page.getByRole('heading', { name: '请输入密码' }).waitFor()
  await typePin(page)
  await page.locator('.left').waitFor()
  return page
}

test('a chief enrols, works without network, is killed, comes back, and everything arrives once', async () => {
  let page = await stage.open({ width: 390, language: 'zh', path: '/field/' })
  const context = page.context()
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text())
  })
  await page.getByRole('heading', { name: '第一次使用' }).waitFor()
  await look(page, 'enrol-zh')
  await enrol(page)
  await page.locator('.stop').first().waitFor()
  await expect.poll(() => page.locator('.status').textContent()).toContain('更新于')
  await look(page, 'today-zh')
  await context.setOffline(true)

  // The first door that owes a call: five taps at most, the first of them on the list.
  const door = page.locator('.round .stops > li > a.stop[href*="door"]').first()
  const [label, href] = [await door.locator('b').textContent(), await door.getAttribute('href')]
  const household = href?.split('/').at(-1) ?? ''
  const before = await callsAt(household)
  const left = async (): Promise<number> => page.locator('.round > .stops a.stop').count()
  const owed = await left()
  let taps = 0
  const tap = async (name: string | RegExp): Promise<void> => {
    taps += 1
    await page.locator('.big .button, .bottom .button', { hasText: name }).first().click()
  }
  taps += 1
  await door.click()
  await page.locator('.ends').waitFor()
  await look(page, 'door-zh')
  await tap('见到人')
  await page.getByRole('heading', { name: '见到谁？' }).waitFor()
  await look(page, 'who-zh')
  await tap(/./)
  await page.locator('.member').first().waitFor()
  await look(page, 'members-zh')
  await tap('完成')
  expect(taps).toBeLessThanOrEqual(5)
  await page.locator('.left').waitFor()
  await expect.poll(left).toBe(owed - 1)
  expect(await page.locator('.said').textContent()).toContain(label)
  expect(await page.locator('.status').textContent()).toContain('1 条未发送')
  await look(page, 'today-offline-zh')
  expect(await callsAt(household)).toBe(before)

  // Killed, and opened again with no network: the page itself comes from the phone.
  page = await reopened(context)
  await expect.poll(left).toBe(owed - 1)
  expect(await page.locator('.status').textContent()).toContain('1 条未发送')
  await page.getByRole('link', { name: '我的记录' }).click()
  await page.locator('.records li').first().waitFor()
  await look(page, 'mine-zh')

  await context.setOffline(false)
  await expect.poll(() => page.locator('.status').textContent(), { timeout: 20_000 }).toContain('全部已发送')
  expect(await callsAt(household)).toBe(before + 1)
  await page.getByRole('link', { name: '今日' }).click()
  await expect.poll(left).toBe(owed - 1)
  await context.close()
})
