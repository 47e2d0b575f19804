import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { expectAccessible, keepShot, setStage } from './stage.ts'

const stage = setStage()

async function look(page: Page, name: string): Promise<void> {
  await keepShot(page, name)
  await expectAccessible(page)
  const sideways = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
  expect(sideways, name).toBe(false)
}

const dialog = (page: Page) => page.getByRole('dialog')
const save = (page: Page) => dialog(page).getByRole('button', { name: /^(保\s?存|Save)$/ })
const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' })

test('a household is registered, gets its members, and one of them is amended, moved and moved back', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/doors/130430100201001',
  })
  await page.getByRole('button', { name: '登记新住户' }).click()
  await save(page).click()
  await dialog(page).getByText('请填写正确').waitFor()
  await dialog(page).getByLabel('门牌').fill('99号')
  await save(page).click()
  await page.getByText('已登记：99号').waitFor()
  await page.getByText('这一户没有登记人员').waitFor()
  await page.getByRole('button', { name: '登记成员' }).click()
  const form = dialog(page)
  await form.getByLabel('姓名').fill('麦小满')
  await form.getByLabel('证件号码').fill('130430196203040027')
  await save(page).click()
  await form.getByText('最后一位校验不符').waitFor()
  await look(page, 'register-member-zh-1440')
  await form.getByLabel('证件号码').fill('130430196203040026')
  await save(page).click()
  await gone(page)
  await look(page, 'register-household-zh-1440')
  await page.getByRole('link', { name: '麦小满' }).click()
  await page.getByRole('heading', { name: '麦小满' }).waitFor()
  await page.getByText('1962-03-04').first().waitFor()
  await page.getByRole('button', { name: /^更\s?正$/ }).click()
  await form.getByLabel('工作单位').fill('东街粮站')
  await look(page, 'register-amend-zh-1440')
  await save(page).click()
  await gone(page)
  await page.getByText('东街粮站').first().waitFor()
  await page.getByRole('button', { name: '迁到另一户' }).click()
  await form.getByLabel('户', { exact: true }).click()
  await page.locator('.ant-select-item-option').first().click()
  await look(page, 'register-move-zh-1440')
  await save(page).click()
  await page.getByText('麦小满已迁到新的一户').waitFor()
  await look(page, 'register-person-zh-1440')
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销').waitFor()
  await page.getByRole('link', { name: '99号' }).waitFor()
  await page.context().close()
})
