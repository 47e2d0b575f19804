import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { verifyStatement } from '../../src/slices/campaigns/signing.ts'
import { STATEMENT_KEYS } from '../factories.ts'
import { expectAccessible, keepShot, setStage } from './stage.ts'

const stage = setStage()
const PUBLIC = STATEMENT_KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString()

async function expectNothingSideways(page: Page, screen: string): Promise<void> {
  const sideways = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
  expect(sideways, screen).toBe(false)
}

/** The demo's campaign, as the list links to it. */
async function campaignOf(page: Page): Promise<string> {
  const { campaigns } = await (await page.request.get(`${stage.address}/api/campaigns`)).json()
  return campaigns[0].campaign
}

test.each([390, 1440].flatMap((width) => (['zh', 'en'] as const).map((language) => ({ width, language }))))(
  'campaign screens at $width px in $language are accessible and do not scroll sideways',
  async ({ width, language }) => {
    const page = await stage.open({ username: 'commander', width, language, path: '/desk/campaigns' })
    await page.locator('td a').first().waitFor()
    const campaign = await campaignOf(page)
    const { rows } = await (
      await page.request.get(
        `${stage.address}/api/campaigns/${campaign}/rows?area=130430100201&limit=1&show=all`,
      )
    ).json()
    const alley = rows[0].area
    const screens: [string, string][] = [
      ['campaigns', 'campaigns'],
      ['campaign', `campaign/${campaign}`],
      ['campaign-village', `campaign/${campaign}?area=130430100201`],
      ['campaign-call', `campaign/${campaign}/call/${rows[0].household}?area=130430100201`],
      ['campaign-closing', `campaign/${campaign}/closing`],
      ['campaign-paper', `campaign/${campaign}/paper/${alley}`],
      ['campaign-slips', `campaign/${campaign}/slips/${alley}`],
    ]
    for (const [name, screen] of screens) {
      await page.goto(`${stage.address}/desk/${screen}`)
      await page.locator('h1, .slip, .slips').first().waitFor()
      await page.waitForTimeout(400)
      await keepShot(page, `${name}-${language}-${width}`)
      await expectAccessible(page)
      await expectNothingSideways(page, name)
    }
    await page.context().close()
  },
  90_000,
)

test('calls are keyed in door after door, and a door that was on no list is added', async () => {
  const page = await stage.open({ username: 'village100201', width: 1440, language: 'en' })
  const campaign = await campaignOf(page)
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
  const after = await count()
  expect(after.states.refused).toBe(before.states.refused + 1)
  await page.getByText('Enter a door call').waitFor()
  await page.keyboard.press('2')
  expect(await page.getByLabel('When to come again').inputValue()).toMatch(/T18:30$/)
  await page.getByRole('button', { name: 'Save the call' }).click()
  await expect.poll(async () => (await count()).states['nobody-home']).toBeGreaterThan(0)
  const { rows } = await (
    await page.request.get(`${stage.address}/api/campaigns/${campaign}/rows?show=all&limit=1`)
  ).json()
  await page.goto(`${stage.address}/desk/campaign/${campaign}?area=${rows[0].area}`)
  await page.getByLabel('Add a door found here').fill('99号')
  await page.getByRole('button', { name: 'Add and enter the call' }).click()
  await page.getByText('Enter a door call').waitFor()
  await page.getByLabel('Somebody not on the list (name)').fill('王租户')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('group', { name: '王租户' }).waitFor()
  await page.getByRole('button', { name: 'Save the call' }).click()
  await expect.poll(async () => (await count()).found).toBe(before.found + 1)
  await expect.poll(async () => (await count()).persons.present).toBeGreaterThan(0)
  await page.context().close()
}, 60_000)

test('a campaign of a township: started, called, re-checked, closed, and its file verified', async () => {
  const page = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: '/desk/campaigns' })
  await page.getByRole('button', { name: '启动新行动' }).click()
  await page.getByLabel('名称').fill('香城固镇复查')
  await page.getByText(/将冻结/).waitFor()
  await keepShot(page, 'campaign-start-zh-1440')
  await expectAccessible(page)
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
}, 90_000)

test('the paper form and the door slips fit A4', async () => {
  const page = await stage.open({ username: 'village100201', width: 1440, language: 'zh' })
  const campaign = await campaignOf(page)
  const { rows } = await (
    await page.request.get(`${stage.address}/api/campaigns/${campaign}/rows?show=open&limit=1`)
  ).json()
  for (const name of ['paper', 'slips']) {
    await page.goto(`${stage.address}/desk/campaign/${campaign}/${name}/${rows[0].area}`)
    await page.locator('.paper, .slip').first().waitFor()
    const pdf = await printed(page, name)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    // Nothing is wider than the paper: Chromium would shrink it below what can be read.
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 700, height: 900 })
    await expectNothingSideways(page, name)
    await page.emulateMedia({ media: 'screen' })
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await page.context().close()
}, 60_000)

/** As it comes out of the printer, kept for a person to look at. */
async function printed(page: Page, name: string): Promise<Buffer> {
  const folder = path.join(import.meta.dirname, 'shots')
  mkdirSync(folder, { recursive: true })
  return page.pdf({ path: path.join(folder, `campaign-${name}.pdf`), preferCSSPageSize: true })
}
