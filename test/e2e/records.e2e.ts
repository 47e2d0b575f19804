import { expect, test } from 'vitest'
import { expectAccessible, keepShot, setStage } from './stage.ts'

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
  await keepShot(page, 'record-form-zh-1440')
  await expectAccessible(page)
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
  await keepShot(page, 'site-form-zh-390')
  await expectAccessible(page)
  await form.getByLabel(/姓名或名称/).fill('示例便民超市')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  const link = page.getByRole('link', { name: '示例便民超市' })
  await link.click()
  await page.getByText('重点场所防控检查').first().waitFor()
  await keepShot(page, 'site-zh-390')
  await expectAccessible(page)
  await page.context().close()
})

test.each([390, 1440])('places at %i px in English', async (width) => {
  const page = await stage.open({ username: 'clerk', width, language: 'en', path: '/desk/sites' })
  await page.locator('tbody a').first().waitFor()
  await keepShot(page, `sites-en-${width}`)
  await expectAccessible(page)
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false)
  await page.context().close()
})
