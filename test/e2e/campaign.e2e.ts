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

const SCREENS: Record<string, (at: Awaited<ReturnType<typeof busyVillage>>) => string> = {
  'campaign-paper': ({ campaign, alley }) => `campaign/${campaign}/paper/${alley}`,
  'campaign-slips': ({ campaign, alley }) => `campaign/${campaign}/slips/${alley}`,
}

test.each(Object.entries(SCREENS))(
  '%s in both languages, on a phone and a desk, is accessible and does not scroll sideways',
  async (name, screen) => {
    const at = await busyVillage()
    for (const width of [390, 1440]) {
      for (const language of ['zh', 'en'] as const) {
        const page = await stage.open({
          username: 'commander',
          width,
          language,
          path: `/desk/${screen(at)}`,
        })
        await page.locator('h1, .slip').first().waitFor()
        await expect.poll(() => page.locator('.ant-spin-spinning').count()).toBe(0)
        await keepShot(page, `${name}-${language}-${width}`)
        await expectAccessible(page)
        await expectNothingSideways(page, name)
        await page.context().close()
      }
    }
  },
  240_000,
)

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
}, 240_000)

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
}, 240_000)

/** As it comes out of the printer, kept for a person to look at. */
async function printed(page: Page, name: string): Promise<Buffer> {
  const folder = path.join(import.meta.dirname, 'shots')
  mkdirSync(folder, { recursive: true })
  return page.pdf({ path: path.join(folder, `campaign-${name}.pdf`), preferCSSPageSize: true })
}
