import { test } from 'vitest'
import { look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

test('a village leader reports a duty done from the board, in a form drawn from its kind', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/duties?state=open',
  })
  const row = page.locator('tr', { hasText: '村（社区）网格长' }).first()
  await row.getByRole('button', { name: '登记完成' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('备注').fill('今天两班都到岗')
  await look(page, 'record-form-zh-1440')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  await page.context().close()
})

test('a place is registered, owes its duties at once, and a missing answer is named', async () => {
  const page = await stage.open({ username: 'commander', width: 390, language: 'zh', path: '/desk/sites' })
  await page.getByText('新马头').first().waitFor()
  await page.getByRole('button', { name: '登记场所' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.getByText('请填写正确').waitFor()
  await look(page, 'site-form-zh-390')
  await form.getByLabel(/姓名或名称/).fill('示例便民超市')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  const link = page.getByRole('link', { name: '示例便民超市' })
  await link.click()
  await page.getByText('重点场所防控检查').first().waitFor()
  await look(page, 'site-zh-390')
  await page.context().close()
})

test('places', async () => {
  await lookAtScreens(stage, 'clerk', [{ name: 'sites', path: 'sites', ready: 'tbody a' }])
})
