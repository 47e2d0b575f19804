import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { within } from '../../src/database/connect.ts'
import { withMetadata } from '../photos.ts'
import { expectAccessible, keepShot, look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

test('photos of a household: sent over a line that breaks, seen, taken back with a reason', async () => {
  const { rows } = await within(stage.ledger.database, '130430', (tx) =>
    sql<{ household: string }>`select household from household order by area, household limit 1`.execute(tx),
  )
  const at = `household/${rows[0]?.household ?? ''}`
  const page = await stage.open({ username: 'commander', width: 1440, language: 'zh', path: `/desk/${at}` })
  await page.getByRole('heading', { name: '照片和文件' }).waitFor()
  await page.getByText('还没有。照片上传时').waitFor()

  const photos = [
    { name: 'door.jpg', mimeType: 'image/jpeg', buffer: withMetadata('door.jpg') },
    { name: 'gate.webp', mimeType: 'image/webp', buffer: withMetadata('door.webp') },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ]
  // The line breaks once in the middle of a piece.
  let broken = 0
  await page.route('**/api/uploads/*?from=*', async (route) => {
    broken += 1
    if (broken === 1) await route.abort('connectionreset')
    else await route.continue()
  })
  await page.getByLabel('说明（可不填）').fill('门牌号')
  await page.locator('input[type=file]').setInputFiles(photos)
  await expect.poll(() => page.locator('.photo-tile').count(), { timeout: 20_000 }).toBe(2)
  await page.getByText('只能上传照片（JPEG、PNG、WebP）或PDF。').waitFor()
  expect(broken).toBeGreaterThan(2)
  const widths = () =>
    page.evaluate<number[]>(
      "[...document.querySelectorAll('.photo-tile img')].map((one) => one.naturalWidth)",
    )
  // The camera said “turned right”: the picture still stands upright, 32 wide and 48 high.
  await expect.poll(widths).toEqual([32, 32])
  await look(page, 'attachments-zh-1440')
  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'attachments-zh-390')
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.locator('.photo-tile').last().click()
  await page.getByRole('img', { name: '门牌号' }).waitFor()
  await page.getByRole('button', { name: '移除附件' }).click()
  await keepShot(page, 'attachments-remove-zh-1440')
  await expectAccessible(page)
  await page.getByLabel(/为什么移除/).fill('拍错了门')
  await page.getByRole('dialog').getByRole('button', { name: '移除附件' }).click()
  await expect.poll(() => page.locator('.photo-tile').count()).toBe(1)
  await page.getByText('撤回记录').first().waitFor()
  await page.context().close()
  await lookAtScreens(stage, 'commander', [{ name: 'attachments-household', path: at, ready: '.photo-tile' }])
})
