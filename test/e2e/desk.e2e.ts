import { expect, test } from 'vitest'
import { expectAccessible, keepShot, look, lookAtScreens, setStage } from './stage.ts'
import { DEMO_PASSWORD } from '../../demo/seed.ts'

const stage = setStage()

test('signing in with the keyboard shows the county', async () => {
  const page = await stage.open({ width: 1440, language: 'zh' })
  // What a page may not do is not tried either: no breach of the content policy is reported.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (breach) => (window.breaches ??= []).push(breach.violatedDirective + ' ' + breach.blockedURI))",
  )
  await page.reload()
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
  expect(await page.evaluate('window.breaches ?? []')).toEqual([])
  await page
    .getByRole('link', { name: /新马头镇/ })
    .first()
    .waitFor()
  await page.context().close()
})

test('every screen is accessible and does not scroll sideways', async () => {
  await lookAtScreens(stage, 'commander', [
    { name: 'overview', path: '', ready: '.tile' },
    { name: 'area-130430100', path: 'area/130430100', ready: '.tile' },
    { name: 'area-130430100201', path: 'area/130430100201', ready: 'h1' },
    { name: 'area-130430100201001', path: 'area/130430100201001', ready: 'h1' },
    { name: 'duties', path: 'duties', ready: 'tbody tr.ant-table-row' },
    { name: 'doors', path: 'doors', ready: 'h1' },
    { name: 'doors-130430100201001', path: 'doors/130430100201001', ready: 'h1' },
    { name: 'people-tagged', path: 'people?tag=occupation:farmer', ready: 'tbody a' },
    { name: 'ledger', path: 'ledger', ready: 'tbody tr.ant-table-row' },
    { name: 'directives', path: 'directives', ready: 'h1' },
  ])
})

test('a door call entered at the desk moves the board', async () => {
  const page = await stage.open({ username: 'village100201', width: 1440, language: 'en' })
  const done = page.locator('.figure', { hasText: 'Done' }).locator('b')
  await done.waitFor()
  const before = Number(await done.textContent())
  const watcher = await page.context().newPage()
  await watcher.goto(`${stage.address}/desk/duties?state=open`)
  await watcher.locator('td a[href*=household]').first().click()
  await watcher.getByText('Enter a door call').waitFor()
  await look(watcher, 'household-en-1440')
  await watcher.getByRole('button', { name: 'Save the call' }).click()
  await watcher.getByText(/^Saved/).waitFor()
  await expect.poll(async () => Number(await done.textContent()), { timeout: 8000 }).toBeGreaterThan(before)
  await page.context().close()
})

test('a bulletin is begun from the last one, drafted by one and put out by another', async () => {
  await lookAtScreens(stage, 'commander', [{ name: 'bulletins', path: 'bulletins', ready: '.ant-table-row' }])
  const at = { width: 1440, language: 'zh', path: '/desk/bulletins' } as const
  const page = await stage.open({ username: 'commander', ...at })
  await page.getByRole('button', { name: '接着上一份写' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: /^保\s?存$/ }).click()
  await form.getByText('还有 2 处没有填好').waitFor()
  await look(page, 'bulletin-form-zh-1440')
  await form.getByLabel('文号或网址').fill('演示通报第99号')
  await form.getByLabel('新增确诊').fill('0')
  await form.getByLabel('一句话说明情况').fill('演示：连续一天无新增')
  await form.getByRole('button', { name: /^保\s?存$/ }).click()
  await page.getByText('等另一位编辑发布').waitFor()
  await page.context().close()
  const other = await stage.open({ username: 'clerk', ...at })
  await other.getByRole('button', { name: '核对无误，发布' }).click()
  await other.getByText('通报已发布').waitFor()
  // The list is asked for again after the sentence is there.
  await other
    .getByRole('row', { name: /连续一天无新增/ })
    .getByText('已发布')
    .waitFor()
  await other.context().close()
})
