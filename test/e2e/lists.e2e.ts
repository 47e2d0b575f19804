import { expect, test } from 'vitest'
import { expectAccessible, keepShot, setStage } from './stage.ts'

const stage = setStage()

test.each([390, 1440].flatMap((width) => (['zh', 'en'] as const).map((language) => ({ width, language }))))(
  'the duty board at $width px in $language: filters, keys, all that match',
  async ({ width, language }) => {
    const page = await stage.open({ username: 'commander', width, language, path: '/desk/duties?state=open' })
    await page.locator('tbody tr.ant-table-row').first().waitFor()
    await page.locator('tr.ant-table-row input[type=checkbox]').first().focus()
    await page.keyboard.press('x')
    await page.getByText(language === 'zh' ? /选中符合条件的全部/ : /^Take all/).waitFor()
    await keepShot(page, `duty-board-${language}-${width}`)
    await expectAccessible(page)
    const sideways = await page.evaluate<boolean>(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    )
    expect(sideways).toBe(false)
    await page.context().close()
  },
)

test('duties are handed to somebody and the handing over is undone', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'en',
    path: '/desk/duties?state=open',
  })
  await page.locator('tr.ant-table-row input[type=checkbox]').first().check()
  await page.getByRole('button', { name: 'Hand over 1' }).click()
  await page.getByRole('combobox', { name: /To whom/ }).click()
  await page.locator('.ant-select-item-option').nth(1).click()
  await keepShot(page, 'duty-hand-over-en-1440')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'OK' }).click()
  await page.getByRole('button', { name: /Undo the last 1/ }).click()
  await page.getByRole('button', { name: /Undo the last 1/ }).waitFor({ state: 'detached' })
  await page.context().close()
})

test('a list is taken as a file from the screen', async () => {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh', path: '/desk/duties' })
  await page.getByRole('button', { name: /导出/ }).click()
  const waiting = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV 文件' }).getByRole('link').click()
  expect((await waiting).suggestedFilename()).toMatch(/^duties-130430-.*\.csv$/)
  await page.context().close()
})
