import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { verifyStatement } from '../../src/slices/campaigns/signing.ts'
import { STATEMENT_KEYS } from '../factories.ts'
import { expectAccessible, expectNothingSideways, keepShot, look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()
const PUBLIC = STATEMENT_KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** The demo's campaign, and the village with most open doors: what a chance of the demo may not take away from a test. */
async function busyVillage(): Promise<{
  campaign: string
  village: string
  alley: string
  household: string
}> {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh' })
  const get = async (at: string) => (await page.request.get(`${stage.address}/api/campaigns${at}`)).json()
  const { campaign } = (await get('')).campaigns[0]
  const { children } = await get(`/${campaign}?area=130430100`)
  const openOf = ({ states }: { states: Record<string, number> }) =>
    (states['to-call'] ?? 0) + (states['nobody-home'] ?? 0)
  const [most] = children.toSorted(
    (one: { states: Record<string, number> }, two: { states: Record<string, number> }) =>
      openOf(two) - openOf(one),
  )
  expect(openOf(most)).toBeGreaterThan(3)
  const { rows } = await get(`/${campaign}/rows?area=${most.area}&limit=1`)
  await page.context().close()
  return { campaign, village: most.area, alley: rows[0].area, household: rows[0].household }
}

test('every screen of a campaign', async () => {
  const { campaign, village, alley, household } = await busyVillage()
  await lookAtScreens(stage, 'commander', [
    { name: 'campaigns', path: 'campaigns', ready: 'tbody a' },
    { name: 'campaign', path: `campaign/${campaign}`, ready: 'h1' },
    { name: 'campaign-village', path: `campaign/${campaign}?area=${village}`, ready: 'h1' },
    { name: 'campaign-call', path: `campaign/${campaign}/call/${household}?area=${village}`, ready: 'h1' },
    { name: 'campaign-closing', path: `campaign/${campaign}/closing`, ready: 'h1' },
    { name: 'campaign-paper', path: `campaign/${campaign}/paper/${alley}`, ready: '.paper' },
    { name: 'campaign-slips', path: `campaign/${campaign}/slips/${alley}`, ready: '.slip' },
  ])
})

test('calls are keyed in door after door, and a door that was on no list is added', async () => {
  const { campaign, village, alley } = await busyVillage()
  const page = await stage.open({ username: `village${village.slice(6)}`, width: 1440, language: 'en' })
  const count = async () => (await page.request.get(`${stage.address}/api/campaigns/${campaign}`)).json()
  const before = await count()
  await page.goto(`${stage.address}/desk/campaign/${campaign}`)
  await page.getByRole('button', { name: 'Enter calls' }).click()
  await page.getByText('Enter a door call').waitFor()
  const first = page.url()
  await page.keyboard.press('3')
  await page.getByLabel('Why refused').fill('asks for a badge')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL((url) => url.href !== first)
  expect((await count()).states.refused).toBe(before.states.refused + 1)
  const second = page.url()
  expect(second).toContain('/call/')
  await page.getByText('Enter a door call').waitFor()
  await page.keyboard.press('2')
  expect(await page.getByLabel('When to come again').inputValue()).toMatch(/T18:30$/)
  await page.getByRole('button', { name: 'Save the call' }).click()
  await page.waitForURL((url) => url.href !== second)
  await page.goto(`${stage.address}/desk/campaign/${campaign}?area=${alley}`)
  await page.getByLabel('Add a door found here').fill('99号')
  await page.getByRole('button', { name: 'Add and enter the call' }).click()
  await page.getByText('Enter a door call').waitFor()
  await page.getByLabel('Somebody not on the list (name)').fill('王租户')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('group', { name: '王租户' }).waitFor()
  await page.getByRole('button', { name: 'Save the call' }).click()
  await expect.poll(async () => (await count()).found).toBe(before.found + 1)
  await expect
    .poll(async () => (await count()).persons.present, { timeout: 8000 })
    .toBe(before.persons.present + 1)
  await page.context().close()
})

test('a campaign of a township: started, called, re-checked, closed, and its file verified', async () => {
  const page = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: '/desk/campaigns' })
  await page.getByRole('button', { name: '启动新行动' }).click()
  await page.getByLabel('名称').fill('香城固镇复查')
  await page.getByText(/将冻结/).waitFor()
  await look(page, 'campaign-start-zh-1440')
  await page.getByLabel('范围').click()
  await page.keyboard.type('香城固')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '冻结花名册并启动' }).click()
  await page.getByRole('heading', { name: /香城固镇复查/ }).waitFor()
  await page.getByRole('button', { name: '抽取复核样本' }).click()
  await page.getByText(/抽取 \d+ 条胡同/).waitFor()
  await page.getByRole('button', { name: '录入复核名单' }).first().click()
  await page.getByLabel(/每行一户/).fill('1号 3\n2号 2\n不在册的门 1')
  await page.getByRole('button', { name: '保存名单' }).click()
  await page.getByText('不在册的门').first().waitFor()
  await page.getByText(/复核的胡同里/).waitFor()
  await keepShot(page, 'campaign-rechecked-zh-1440')
  await page.getByRole('button', { name: '收官核对和声明' }).click()
  await page.getByText(/我已看过/).click()
  await page.getByRole('button', { name: '签名收官' }).click()
  await page.getByRole('button', { name: '下载声明文件' }).waitFor()
  await expectAccessible(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载声明文件' }).click(),
  ])
  const verdict = verifyStatement(readFileSync(await download.path(), 'utf8'), PUBLIC)
  expect(verdict).toMatchObject({ isValid: true, isKnownKey: true })
  expect(verdict.statement?.open.length).toBe(verdict.statement?.rows)
  await printed(page, 'statement')
  await page.context().close()
})

test('the paper form and the door slips fit A4', async () => {
  const { campaign, village, alley } = await busyVillage()
  const page = await stage.open({ username: `village${village.slice(6)}`, width: 1440, language: 'zh' })
  for (const name of ['paper', 'slips']) {
    await page.goto(`${stage.address}/desk/campaign/${campaign}/${name}/${alley}`)
    await page.locator('.paper, .slip').first().waitFor()
    const pdf = await printed(page, name)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    // Nothing is wider than the paper (A4 less its margins at 96 dots an inch; the form lies on its side): Chromium would shrink it below what can be read.
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: name === 'paper' ? 1046 : 700, height: 900 })
    await expectNothingSideways(page, name)
    await page.emulateMedia({ media: 'screen' })
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await page.context().close()
})

/** As it comes out of the printer, kept for a person to look at. */
async function printed(page: Page, name: string): Promise<Buffer> {
  const folder = path.join(import.meta.dirname, 'shots')
  mkdirSync(folder, { recursive: true })
  return page.pdf({ path: path.join(folder, `campaign-${name}.pdf`), preferCSSPageSize: true })
}
