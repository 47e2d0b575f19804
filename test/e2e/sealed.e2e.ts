import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { sql } from 'kysely'
import { within } from '../../src/database/connect.ts'
import type { Principal } from '../../src/slices/ledger/actions.ts'
import { makeCode, revoke } from '../../src/slices/sync/actions.ts'
import { newId } from '../factories.ts'
import { choosePin, lookAtPhone } from './handset.ts'
import { look as deskLook, setStage } from './stage.ts'

const stage = setStage()
const COUNTY = '130430'
const VILLAGE = '130430100201'
const ALLEY = `${VILLAGE}001`

const look = (page: Page, name: string): Promise<void> => lookAtPhone(page, `sealed-${name}`)

async function holderOf(role: string, area: string): Promise<{ account: string; post: string }> {
  const { rows } = await within(stage.ledger.database, COUNTY, (tx) =>
    sql<{ account: string; post: string }>`
      select account, post from post where area = ${area} and role = ${role} and ended_at is null limit 1`.execute(
      tx,
    ),
  )
  if (!rows[0]) throw new Error(`nobody is ${role} over ${area}`)
  return rows[0]
}

async function callsBy(account: string): Promise<number> {
  const { rows } = await within(stage.ledger.database, COUNTY, (tx) =>
    sql<{ count: number }>`
      select count(*) as count from record where kind = 'door-call' and account = ${account} and device is not null`.execute(
      tx,
    ),
  )
  return Number(rows[0]?.count ?? 0)
}

async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('6位数字').fill(code)
  await page.getByRole('button', { name: '下一步' }).click()
}

/** A call at the first door that owes one. */
async function callAtFirstDoor(page: Page): Promise<void> {
  await page.getByRole('link', { name: '今日' }).click()
  await page.locator('.round .stops > li > a.stop[href*="door"]').first().click()
  await page.locator('.ends').waitFor()
  await page.locator('.big .button', { hasText: '空房' }).first().click()
  const finish = page.locator('.bottom .button', { hasText: '完成' })
  await expect
    .poll(async () => (await finish.count()) + (await page.locator('.left').count()))
    .toBeGreaterThan(0)
  if ((await finish.count()) > 0) await finish.click()
  await page.locator('.left').waitFor()
}

const status = (page: Page): Promise<string | null> => page.locator('.status').textContent()

test('what a phone cannot send reaches the ledger in a file, and what a revoked one holds by a person’s decision', async () => {
  const chief = await holderOf('alley-chief', ALLEY)
  const village = await holderOf('village-leader', VILLAGE)
  const leader: Principal = { ...village, role: 'village-leader', area: VILLAGE }
  const before = await callsBy(chief.account)
  const phone = await enrolled((await makeCode(stage.ledger, leader, chief.post)).code)
  await phone.context().setOffline(true)
  await callAtFirstDoor(phone)
  await callAtFirstDoor(phone)
  const file = await savedFile(phone)
  const path = '/desk/accounts/phones'
  const desk = await stage.open({ username: 'village100201', width: 1440, language: 'zh', path })
  await takeAtDesk(desk, file, () => callsBy(chief.account))
  expect(await callsBy(chief.account)).toBe(before + 2)

  await callAtFirstDoor(phone)
  const device = await deviceOf(chief.post)
  await revoke(stage.ledger, leader, { device, id: newId(), reason: '丢失' })
  await handIn(phone)
  await desk.reload()
  await desk.getByText('等您决定').waitFor()
  await deskLook(desk, 'sealed-list-zh-1440')
  await decideInEnglish(desk)
  expect(await callsBy(chief.account)).toBe(before + 3)
  await phone.getByRole('button', { name: '看看收下没有' }).click()
  await phone.getByText('指挥部已收下').waitFor()

  await goOn(phone, (await makeCode(stage.ledger, leader, chief.post)).code)
  expect(await callsBy(chief.account)).toBe(before + 3)
  await carriesNothingStrange(phone)
  await desk.context().close()
  const other = await otherChief()
  const commander: Principal = { ...leader, role: 'commander', area: COUNTY }
  await changeHands(phone, (await makeCode(stage.ledger, commander, other.post)).code)
  expect(await callsBy(chief.account), 'in the name of whoever made it').toBe(before + 4)
  await forgotPin(phone)
  expect(await callsBy(other.account)).toBe(1)
  await phone.context().close()
})

async function enrolled(code: string): Promise<Page> {
  const phone = await stage.open({ width: 390, language: 'zh', path: '/field/' })
  await enterCode(phone, code)
  await choosePin(phone)
  await expect.poll(() => status(phone)).toContain('更新于')
  return phone
}

/** No network: the work goes into a file, which says what it is. */
async function savedFile(phone: Page): Promise<string> {
  await phone.getByRole('link', { name: '设置' }).click()
  await phone.getByText('2 条还只在这部手机里').waitFor()
  await look(phone, 'settings-zh')
  const saving = phone.waitForEvent('download')
  await phone.getByRole('button', { name: '存成密封文件' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toMatch(/^hutong-\d{12}-2\.txt$/)
  const file = await saved.path()
  expect(readFileSync(file, 'utf8')).toContain('胡同密封文件')
  return file
}

/** The desk looks, and nothing is recorded; then takes it. */
async function takeAtDesk(desk: Page, file: string, count: () => Promise<number>): Promise<void> {
  const before = await count()
  await desk.locator('input[type=file]').setInputFiles(file)
  await desk.getByRole('button', { name: '收下 2 条' }).waitFor()
  await deskLook(desk, 'sealed-look-zh-1440')
  expect(await count()).toBe(before)
  await desk.getByRole('button', { name: '收下 2 条' }).click()
  await desk.getByText('已收下 2').waitFor()
  await desk.getByRole('button', { name: '知道了' }).click()
}

/** A revoked phone says so, names what it holds, and hands it in. */
async function handIn(phone: Page): Promise<void> {
  await phone.context().setOffline(false)
  await phone.getByRole('heading', { name: '这部手机已停用' }).waitFor()
  await phone.getByText('还有 3 条没有发送').waitFor()
  await look(phone, 'over-zh')
  await phone.getByRole('button', { name: '交给指挥部' }).click()
  await phone.getByText('已送到，等指挥部核实').waitFor()
  await look(phone, 'handed-in-zh')
}

/** The same phone under six new digits: everything it had is sent, which the ledger has already. */
async function goOn(phone: Page, code: string): Promise<void> {
  await phone.getByRole('button', { name: '重新登记这部手机' }).click()
  await enterCode(phone, code)
  await expect.poll(() => status(phone), { timeout: 20_000 }).toContain('全部已发送')
  await phone.getByRole('link', { name: '设置' }).click()
  await phone.getByRole('radio', { name: 'English' }).check()
  await phone.getByText('Nothing to save').waitFor()
  await look(phone, 'settings-en')
}

/** A chief of another alley that has doors to call at. */
async function otherChief(): Promise<{ account: string; post: string }> {
  const { rows } = await within(stage.ledger.database, COUNTY, (tx) =>
    sql<{ account: string; post: string }>`
      select p.account, p.post from post p where p.role = 'alley-chief' and p.ended_at is null and p.area <> ${ALLEY}
        and exists (select 1 from household h where h.area = p.area) limit 1`.execute(tx),
  )
  if (!rows[0]) throw new Error('no other chief')
  return rows[0]
}

/** The phone goes to somebody else while something on it was never sent: that is named, and handed in. */
async function changeHands(phone: Page, code: string): Promise<void> {
  await phone.getByRole('radio', { name: '中文' }).check()
  await phone.context().setOffline(true)
  await callAtFirstDoor(phone)
  await phone.getByRole('link', { name: '设置' }).click()
  await phone.getByRole('button', { name: '重新登记这部手机' }).click()
  await phone.context().setOffline(false)
  await enterCode(phone, code)
  await phone.getByText('这部手机上有 1 条').waitFor()
  await look(phone, 'hand-over-zh')
  await phone.getByRole('button', { name: '继续' }).click()
  await expect.poll(() => status(phone), { timeout: 20_000 }).toContain('更新于')
  await phone.getByText('1 条', { exact: false }).first().waitFor()
  await look(phone, 'handed-over-zh')
}

/** What was not sent is handed in from the locked phone, then it is cleared. */
async function forgotPin(phone: Page): Promise<void> {
  await phone.context().setOffline(true)
  await callAtFirstDoor(phone)
  await expect.poll(() => phone.evaluate<string[]>(STATES)).toContain('spare')
  await phone.reload()
  await phone.getByRole('button', { name: '忘了密码' }).click()
  await phone.getByText('没有发送的 1 条已密封好').waitFor()
  await phone.getByText('还有 1 条没有发送').waitFor()
  await look(phone, 'forgot-zh')
  await phone.context().setOffline(false)
  await phone.getByRole('button', { name: '交给指挥部' }).click()
  await phone.getByText('指挥部已收下').last().waitFor()
  await phone.getByText('还有 1 条没有发送').waitFor({ state: 'detached' })
  await look(phone, 'forgot-handed-in-zh')
  await phone.getByRole('button', { name: '清除并退出' }).click()
  await phone.getByRole('heading', { name: '第一次使用' }).waitFor()
}

/** How the sealed files on the phone stand, read past the app. */
const STATES = `new Promise((done, failed) => {
  const opening = indexedDB.open('hutong.field')
  opening.onerror = failed
  opening.onsuccess = () => {
    const rows = opening.result.transaction('carried').objectStore('carried').getAll()
    rows.onsuccess = () => {
      opening.result.close()
      done(rows.result.map(({ state }) => state))
    }
  }
})`

async function deviceOf(post: string): Promise<string> {
  const { rows } = await within(stage.ledger.database, COUNTY, (tx) =>
    sql<{ device: string }>`
      select device from device where post = ${post} and revoked_at is null order by enrolled_at desc limit 1`.execute(
      tx,
    ),
  )
  return rows[0]?.device ?? ''
}

/** On a leader's own phone, in English. */
async function decideInEnglish(desk: Page): Promise<void> {
  await desk.locator('.rail').getByRole('button', { name: 'English', exact: true }).click()
  await desk.setViewportSize({ width: 390, height: 844 })
  await desk.getByText('Waits for a decision').waitFor()
  await deskLook(desk, 'sealed-list-en-390')
  await desk.getByRole('button', { name: 'Look', exact: true }).click()
  await desk.getByText('Nobody brought it in person').waitFor()
  await deskLook(desk, 'sealed-look-en-390')
  await desk.getByRole('button', { name: 'Take in 1' }).click()
  await desk.getByText('Taken 1').waitFor()
  await deskLook(desk, 'sealed-taken-en-390')
}

/** A file that is none says so. */
async function carriesNothingStrange(phone: Page): Promise<void> {
  await phone.locator('input[type=file]').setInputFiles({
    name: 'x.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('something else'),
  })
  await phone.getByText('This is no sealed file of Hutong').waitFor()
  await look(phone, 'not-one-en')
}
