import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { generateSync } from 'otplib'
import { DEMO_PASSWORD } from '../../demo/seed.ts'
import { keepShot, look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()
const OWN = 'three cats under a tree'

test('accounts, vacancies, import and own account', async () => {
  const page = await stage.open({ username: 'town100', width: 1440, language: 'zh', path: '/desk/accounts' })
  const link = page.locator('a[href*="/desk/account/"]').nth(3)
  const account = ((await link.getAttribute('href')) ?? '').replace('/desk/', '')
  await page.context().close()
  await lookAtScreens(stage, 'town100', [
    { name: 'accounts', path: 'accounts', ready: 'a[href*="/desk/account/"]' },
    { name: 'account', path: account, ready: '.rows' },
    { name: 'vacancies', path: 'vacancies', ready: 'h1' },
    { name: 'accounts-import', path: 'accounts/import', ready: 'h1' },
    { name: 'profile', path: 'profile', ready: 'h1' },
  ])
})

test('a vacant post is filled in one go; the newcomer signs in from the slip and chooses a password', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/vacancies',
  })
  await page.goto(`${stage.address}/desk/vacancies`)
  const leader = await stage.open({
    username: 'town100',
    width: 1440,
    language: 'zh',
    path: '/desk/vacancies',
  })
  await page.context().close()
  await leader.getByRole('button', { name: '任命' }).first().click()
  await leader.getByLabel('姓名', { exact: true }).fill('单小丽')
  await look(leader, 'appoint-zh-1440')
  await leader.locator('.ant-modal-footer button').click()
  await leader.getByText('单小丽的初始密码').waitFor()
  await look(leader, 'first-password-zh-1440')
  const [username = '', password = ''] = await leader.locator('.given code').allTextContents()
  const slip = leader.context().waitForEvent('page')
  await leader.getByRole('button', { name: '打印纸条' }).click()
  const printed = await slip
  await printed.getByText(password).waitFor()
  await keepShot(printed, 'slip-one')
  await leader.context().close()

  const fresh = await stage.open({ width: 390, language: 'zh' })
  await fresh.getByLabel('用户名或手机号').fill(username)
  await fresh.getByLabel('密码').fill(password)
  await fresh.getByText('忘记密码，或第一次登录').click()
  await look(fresh, 'sign-in-help-zh-390')
  await fresh.keyboard.press('Enter')
  await fresh
    .locator('button[type=submit]')
    .click()
    .catch(() => undefined)
  await fresh.getByText('请设置您自己的密码').waitFor()
  await fresh.getByLabel('现在的密码').fill(password)
  await fresh.getByLabel('新密码', { exact: true }).fill('1234567890')
  await fresh.getByText('这个密码太常见').waitFor()
  await look(fresh, 'must-change-zh-390')
  await fresh.getByLabel('新密码', { exact: true }).fill(OWN)
  await fresh.getByLabel('再输一次新密码').fill(OWN)
  await fresh.getByRole('button', { name: '更改密码' }).click()
  await fresh.getByRole('button', { name: '菜单' }).waitFor()
  await fresh.context().close()
})

test('an authenticator is set up by QR and then asked for at sign-in', async () => {
  const page = await stage.open({ username: 'clerk', width: 390, language: 'zh', path: '/desk/profile' })
  await page.getByRole('button', { name: '设置验证器' }).click()
  await page.getByLabel('现在的密码').last().fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '设置验证器' }).click()
  const secret = ((await page.locator('code.secret').textContent()) ?? '').replaceAll(' ', '')
  await look(page, 'totp-zh-390')
  await page.getByLabel('填上它显示的6位数字：').fill(generateSync({ secret }))
  await page.getByRole('button', { name: /^确\s?认$/ }).click()
  await page.getByText('恢复码只显示这一次').waitFor()
  const codes = await page.locator('.codes code').allTextContents()
  expect(codes).toHaveLength(10)
  await look(page, 'recovery-codes-zh-390')
  await page.getByRole('button', { name: '我已收好' }).click()
  await page.getByText('剩余恢复码 10 个').waitFor()
  await page.context().close()

  const again = await stage.open({ width: 1440, language: 'zh' })
  await again.getByLabel('用户名或手机号').fill('clerk')
  await again.getByLabel('密码').fill(DEMO_PASSWORD)
  await again.keyboard.press('Enter')
  await again.getByLabel('验证器6位数字').waitFor()
  await look(again, 'sign-in-totp-zh-1440')
  await again.getByRole('button', { name: '手机不在身边？用恢复码' }).click()
  await again.getByLabel('恢复码').fill(codes[0] ?? '')
  await again.keyboard.press('Enter')
  await again.getByRole('link', { name: '总览' }).waitFor()
  await again.context().close()
})

test('a list of people becomes accounts and eight slips a page', async () => {
  const list = path.join(tmpdir(), `hutong-people-${process.pid}.csv`)
  const rows = Array.from(
    { length: 9 },
    (_, index) => `试用人${'一二三四五六七八九'[index]},胡同长,130430100201`,
  )
  writeFileSync(list, ['姓名,岗位,网格', ...rows, '没有岗位的人,跳舞,130430100201'].join('\n'))
  const page = await stage.open({
    username: 'town100',
    width: 1440,
    language: 'zh',
    path: '/desk/accounts/import',
  })
  await page.locator('input[type=file]').setInputFiles(list)
  await page.getByRole('button', { name: '开设 9 个账号，任命 9 个岗位' }).waitFor()
  await look(page, 'import-checked-zh-1440')
  await page.getByRole('button', { name: '开设 9 个账号，任命 9 个岗位' }).click()
  await page.getByText('已开设 9 个账号').waitFor()
  const opened = page.context().waitForEvent('page')
  await page.getByRole('button', { name: '打印纸条' }).click()
  const slips = await opened
  await slips.locator('article').nth(8).waitFor()
  await keepShot(slips, 'slips')
  await slips.pdf({ path: path.join(import.meta.dirname, 'shots/slips.pdf'), preferCSSPageSize: true })
  await page.context().close()
})
