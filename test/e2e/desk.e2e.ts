import { expect, test } from 'vitest'
import { expectAccessible, keepShot, setStage } from './stage.ts'
import { DEMO_PASSWORD } from '../../demo/seed.ts'

const stage = setStage()
const WIDTHS = [390, 1440] as const
const LANGUAGES = ['zh', 'en'] as const

test('signing in with the keyboard shows the county', async () => {
  const page = await stage.open({ width: 1440, language: 'zh' })
  await page.getByLabel('用户名或手机号').fill('commander')
  await expectAccessible(page)
  await keepShot(page, 'sign-in-zh-1440')
  await page.keyboard.press('Tab')
  await page.keyboard.type('wrong password')
  await page.keyboard.press('Enter')
  await page.getByText('用户名、密码或验证码不对').waitFor()
  await page.getByLabel('密码').fill(DEMO_PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '邱县' }).waitFor()
  await page
    .getByRole('link', { name: /新马头镇/ })
    .first()
    .waitFor()
  await page.context().close()
})

test.each(WIDTHS.flatMap((width) => LANGUAGES.map((language) => ({ width, language }))))(
  'every screen at $width px in $language is accessible and does not scroll sideways',
  async ({ width, language }) => {
    const page = await stage.open({ username: 'commander', width, language })
    await page.locator('.tile').first().waitFor()
    const screens = [
      '',
      'area/130430100',
      'area/130430100201',
      'area/130430100201001',
      'duties',
      'doors',
      'doors/130430100201001',
      'people',
      'ledger',
      'directives',
    ]
    for (const screen of screens) {
      await page.goto(`${stage.address}/desk/${screen}`)
      await page.waitForLoadState('networkidle').catch(() => undefined)
      await page.waitForTimeout(250)
      await keepShot(page, `${screen.replaceAll('/', '-') || 'overview'}-${language}-${width}`)
      await expectAccessible(page)
      const sideways = await page.evaluate<boolean>(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      )
      expect(sideways, screen).toBe(false)
    }
    await page.context().close()
  },
  240_000,
)

test('a door call entered at the desk moves the board', async () => {
  const page = await stage.open({ username: 'village100201', width: 1440, language: 'en' })
  const done = page.locator('.figure', { hasText: 'Done' }).locator('b')
  await done.waitFor()
  const before = Number(await done.textContent())
  const watcher = await page.context().newPage()
  await watcher.goto(`${stage.address}/desk/duties?state=open`)
  await watcher.locator('td a[href*=household]').first().click()
  await watcher.getByText('Enter a door call').waitFor()
  await watcher.waitForTimeout(300)
  await keepShot(watcher, 'household-en-1440')
  await expectAccessible(watcher)
  await watcher.getByRole('button', { name: 'Save the call' }).click()
  await watcher.getByText(/^Saved/).waitFor()
  await expect.poll(async () => Number(await done.textContent()), { timeout: 8000 }).toBeGreaterThan(before)
  await page.context().close()
})
