import { expect, test } from 'vitest'
import { expectAccessible, keepShot, setStage } from './stage.ts'

const stage = setStage()

test('the overview says how fast it goes, who is behind and how to reach them', async () => {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh' })
  await page.getByRole('heading', { name: '进度与期限' }).waitFor()
  await page.locator('.pace-chart path.pace-done').waitFor()
  await keepShot(page, 'overview-pace-zh-1440')
  await expectAccessible(page)
  await page.context().close()
  expect(1).toBe(1)
})
