import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { sql } from 'kysely'
import { within } from '../../src/database/connect.ts'
import { choosePin, lookAtPhone, reopened } from './handset.ts'
import { look as deskLook, setStage } from './stage.ts'

const stage = setStage()
const ALLEY = '130430100201001'

const look = (page: Page, name: string): Promise<void> => lookAtPhone(page, `field-${name}`)

async function chief(): Promise<string> {
  return within(stage.ledger.database, ALLEY.slice(0, 6), async (tx) => {
    const { rows } = await sql<{ account: string }>`
      select account from post where area = ${ALLEY} and role = 'alley-chief' and ended_at is null limit 1`.execute(
      tx,
    )
    return rows[0]?.account ?? ''
  })
}

/** The chief's leader opens the account at the desk and reads six digits out. */
async function askForCode(): Promise<string> {
  const desk = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: `/desk/account/${await chief()}`,
  })
  await desk.getByRole('button', { name: '登记手机' }).click()
  await desk.locator('.device-code').waitFor()
  await deskLook(desk, 'field-code-zh-1440')
  const code = (await desk.locator('.device-code').textContent()) ?? ''
  await desk.context().close()
  return code
}

/** How many calls at this door the ledger holds. */
async function callsAt(household: string): Promise<number> {
  return within(stage.ledger.database, ALLEY.slice(0, 6), async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from record where kind = 'door-call' and subject = ${household}`.execute(tx)
    return Number(rows[0]?.count ?? 0)
  })
}

async function enrol(page: Page): Promise<void> {
  const code = await askForCode()
  await page.getByLabel('6位数字').fill(code)
  await page.getByRole('button', { name: '下一步' }).click()
  await choosePin(page, () => look(page, 'pin-zh'))
}

/** Doors that are left on the list. */
function left(page: Page): Promise<number> {
  return page.locator('.round > .stops a.stop').count()
}

/** A call at the first door that owes one, with no network: five taps at most, the first of them on the list. */
async function callAtFirstDoor(page: Page): Promise<{ household: string; before: number; owed: number }> {
  const door = page.locator('.round .stops > li > a.stop[href*="door"]').first()
  const [label, href] = [await door.locator('b').textContent(), await door.getAttribute('href')]
  const household = href?.split('/').at(-1) ?? ''
  const before = await callsAt(household)
  const owed = await left(page)
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
  expect(await page.locator('.said').textContent()).toContain(label)
  return { household, before, owed }
}

test('a chief enrols, works without network, is killed, comes back, and everything arrives once', async () => {
  let page = await stage.open({ width: 390, language: 'zh', path: '/field/' })
  const context = page.context()
  const status = (): Promise<string | null> => page.locator('.status').textContent()
  await page.getByRole('heading', { name: '第一次使用' }).waitFor()
  await look(page, 'enrol-zh')
  await enrol(page)
  await page.locator('.stop').first().waitFor()
  await expect.poll(status).toContain('更新于')
  await look(page, 'today-zh')
  await context.setOffline(true)
  const { household, before, owed } = await callAtFirstDoor(page)
  await expect.poll(() => left(page)).toBe(owed - 1)
  expect(await status()).toContain('1 条未发送')
  await look(page, 'today-offline-zh')
  expect(await callsAt(household)).toBe(before)

  // Killed, and opened again with no network: the page itself comes from the phone.
  page = await reopened(context, stage.address)
  await expect.poll(() => left(page)).toBe(owed - 1)
  expect(await status()).toContain('1 条未发送')
  await page.getByRole('link', { name: '我的记录' }).click()
  await page.locator('.records li').first().waitFor()
  await look(page, 'mine-zh')

  await context.setOffline(false)
  await expect.poll(status, { timeout: 20_000 }).toContain('全部已发送')
  expect(await callsAt(household)).toBe(before + 1)
  expect(await owedNow(page)).toBe(owed - 1)
  await lookInEnglishAndLarge(page)
  await takeBackAndAdd(page)
  await recordHealth(page)
  await context.close()

  const desk = await stage.open({
    username: 'village100201',
    width: 390,
    language: 'en',
    path: '/desk/accounts/phones',
  })
  await desk.getByText('✓ 0').waitFor()
  await deskLook(desk, 'field-phones-en-390')
  await desk.context().close()
})

/** A form drawn from a record kind: what is missing is said, what was half filled in is there again. */
async function recordHealth(page: Page): Promise<void> {
  await page.locator('.members summary').first().click()
  await page.getByRole('link', { name: '健康监测' }).click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('应在 30 到 45 之间').waitFor()
  await look(page, 'form-zh')
  await page.getByLabel('体温').fill('36.6')
  await page.getByRole('checkbox', { name: '咳嗽' }).check()
  await page.getByRole('button', { name: '返回' }).click()
  await page.locator('.members summary').first().click()
  await page.getByRole('link', { name: '健康监测' }).click()
  await page.getByText('这是上次没填完的内容').waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await expect.poll(() => page.locator('.status').textContent(), { timeout: 20_000 }).toContain('全部已发送')
  expect(await page.locator('.status').textContent()).not.toContain('被退回')
  await page.getByRole('link', { name: '我的记录' }).click()
  expect(await page.locator('.records li').first().textContent()).toContain('咳嗽')
}

/** Every page in English, with the largest text. */
async function lookInEnglishAndLarge(page: Page): Promise<void> {
  await page.getByRole('link', { name: '设置' }).click()
  await look(page, 'settings-zh')
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('radio', { name: 'Largest' }).check()
  await look(page, 'settings-en-largest')
  await page.getByRole('link', { name: 'Today' }).click()
  await page.locator('.stop').first().waitFor()
  await look(page, 'today-en-largest')
  await page.locator('.round .stops a.stop').first().click()
  await page.locator('.ends').waitFor()
  await look(page, 'door-en-largest')
  await page.locator('.big .button').first().click()
  await page.locator('.big .button').first().click()
  await page.locator('.member').first().waitFor()
  await page.getByRole('button', { name: 'Something to note' }).first().click()
  await look(page, 'members-en-largest')
  await page.goto(`${stage.address}/field/#/settings`)
  await page.getByRole('radio', { name: 'Normal' }).check()
  await page.getByRole('radio', { name: '中文' }).check()
}

/** The call was at the wrong door; and a door nobody had on a list is found. */
async function takeBackAndAdd(page: Page): Promise<void> {
  const owed = await owedNow(page)
  await page.getByRole('link', { name: '我的记录' }).click()
  await page.getByRole('button', { name: '撤回' }).click()
  await page.getByRole('radio', { name: '登错了门' }).click()
  await page.getByText('已撤回').first().waitFor()
  expect(await owedNow(page)).toBe(owed + 1)
  await page.getByRole('link', { name: '查找' }).click()
  await page.getByLabel('姓名、拼音首字母或门牌').fill('1号')
  await page.locator('.stop').first().waitFor()
  await look(page, 'find-zh')
  await page.getByRole('link', { name: '登记一户新发现的' }).click()
  await page.getByLabel('门牌').fill('1')
  await page.getByText('已经有相似的').waitFor()
  await look(page, 'alike-zh')
  await page.getByLabel('门牌').fill('临91号')
  await page.getByLabel('户主姓名').fill('示例新户')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { name: '临91号' }).waitFor()
  await look(page, 'found-zh')
  await expect.poll(() => page.locator('.status').textContent(), { timeout: 20_000 }).toContain('全部已发送')
}

async function owedNow(page: Page): Promise<number> {
  await page.getByRole('link', { name: '今日' }).click()
  await page.locator('.left').waitFor()
  return left(page)
}
