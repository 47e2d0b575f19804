import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { expectAccessible, keepShot, look, setStage, settled } from './stage.ts'

const stage = setStage()

async function go(page: Page, path: string): Promise<void> {
  await page.goto(`${stage.address}/desk/${path}`)
  await settled(page)
}

test('the overview says how fast it goes, who is behind, and how to reach them', async () => {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh' })
  await page.locator('path.pace-done').first().waitFor()
  await page.getByText(/^已完成 .*按期现在应有/).waitFor()
  await look(page, 'overview-zh-1440')
  const chief = page.getByRole('button', { name: /查看.*的电话/ }).first()
  await chief.click()
  const link = page.locator('a[href^="tel:100"]').first()
  await link.waitFor()
  await page.getByText('看数字').click()
  await page.locator('.pace-table td').first().waitFor()

  // Keys: the list of them, and the ways on.
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('打开“任务”').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL(/\/people/)
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 390, height: 844 })
  await go(page, '')
  await page.locator('path.pace-done').first().waitFor()
  await look(page, 'overview-zh-390')
  await page.context().close()
})

test('filters are kept under a name, shared with the post, opened by a key, renamed and forgotten', async () => {
  const page = await stage.open({
    username: 'clerk',
    width: 1440,
    language: 'en',
    path: '/desk/duties?state=open&answerable=unit',
  })
  await page.getByRole('button', { name: '＋ Keep as a view' }).click()
  await page.getByLabel('Under which name?').fill('Units, open')
  await page.getByRole('checkbox', { name: /Share it/ }).check()
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.locator('.view-here', { hasText: 'Units, open' }).waitFor()
  await look(page, 'duties-views-en-1440')

  // On another list, and where the kept ones cannot be fetched at first.
  const other = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'en',
    path: '/desk/people?tag=need:care',
  })
  await other.getByRole('button', { name: '＋ Keep as a view' }).click()
  await other.getByLabel('Under which name?').fill('Those who need care')
  await other.keyboard.press('Enter')
  await other.locator('.view-here', { hasText: 'Those who need care' }).waitFor()
  await other.route('**/api/views?*', (route) => route.abort())
  await other.goto(`${stage.address}/desk/duties`)
  const again = other.locator('nav.views').getByRole('button', { name: 'Try again' })
  await again.waitFor()
  await other.unroute('**/api/views?*')
  await again.click()
  await other.getByRole('link', { name: /Units, open/ }).waitFor()
  await other.keyboard.press('1')
  await other.waitForURL(/answerable=unit/)
  await other.context().close()

  await page.getByRole('button', { name: /What to do with the view/ }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('Under which name?').fill('Of units')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /Of units/ }).waitFor()
  await page.getByRole('button', { name: /What to do with the view/ }).click()
  await page.getByRole('menuitem', { name: 'Forget' }).click()
  await page.locator('.view').waitFor({ state: 'detached' })

  // Paper: no menus, no buttons, a head that says whose sheet it is, on A4.
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 703, height: 1000 })
  await page.getByText(/^Printed .* by /).waitFor()
  expect(await page.locator('.rail').isVisible()).toBe(false)
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0)
  expect(await page.locator('.listing thead').first().isVisible()).toBe(true)
  await keepShot(page, 'duties-print-en')
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-')
  await page.context().close()
})

test('the wall shows all at a glance on either television, and says when it is cut off', async () => {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh', path: '/desk/' })
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    await page.setViewportSize({ width, height })
    await go(page, 'wall')
    await page.getByText('● 实时').waitFor()
    await page.locator('.wall path.pace-done').waitFor()
    await keepShot(page, `wall-zh-${width}`)
    const cut = await page.evaluate<boolean>(
      'document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth',
    )
    expect(cut, `${width} × ${height}`).toBe(false)
  }
  await expectAccessible(page)
  expect(await page.locator('.rail').count()).toBe(0)
  const board = await page.locator('.wall').innerText()
  expect(board).not.toMatch(/负责人|\d{11}/)
  await page.route('**/api/live', (route) => route.abort())
  await page.reload()
  await page.getByText(/起连接中断/).waitFor()
  await keepShot(page, 'wall-lost-zh')
  await page.unroute('**/api/live')
  await page.getByText('● 实时').waitFor({ timeout: 15_000 })
  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'wall-zh-390')
  await page.keyboard.press('Escape')
  await page.locator('.rail').waitFor({ state: 'attached' })
  await page.context().close()
})
