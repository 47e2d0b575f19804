import { expect, test } from 'vitest'
import { look, setStage } from './stage.ts'

const stage = setStage()

test('the duty board: filters, keys, all that match', async () => {
  for (const language of ['zh', 'en'] as const) {
    const page = await stage.open({
      username: 'commander',
      width: language === 'zh' ? 390 : 1440,
      language,
      path: '/desk/duties?state=open',
    })
    await page.locator('tbody tr.ant-table-row').first().waitFor()
    await page.locator('tr.ant-table-row input[type=checkbox]').first().focus()
    await page.keyboard.press('x')
    await page.getByText(language === 'zh' ? /选中符合条件的全部/ : /^Take all/).waitFor()
    await look(page, `duty-board-${language}`)
    await page.context().close()
  }
})

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
  await look(page, 'duty-hand-over-en-1440')
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
