import { expect, test } from 'vitest'
import { within } from '../../src/database/connect.ts'
import { climb } from '../../src/slices/escalations/climbing.ts'
import { turnNights } from '../../src/slices/duties/night.ts'
import { keepShot, look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

test('escalations reach the inbox, lead to the duties they are about, and are read', async () => {
  const { ledger } = stage
  await turnNights(ledger)
  // The demo's campaign began a day and a half ago; three days on, most rungs are reached.
  await climb({ ...ledger, now: () => Date.now() + 72 * 3_600_000 })
  await lookAtScreens(stage, 'village100201', [{ name: 'messages', path: 'messages', ready: '.letter-new' }])
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/messages',
  })
  const badge = page.locator('.ways .unread')
  await badge.waitFor()
  await page.locator('.letter-new').first().waitFor()
  const before = await page.locator('.letter-new').count()
  await page.getByRole('button', { name: '标为已读', exact: true }).first().click()
  await expect.poll(() => page.locator('.letter-new').count()).toBe(before - 1)
  await page.getByRole('button', { name: '去办理' }).first().click()
  await page.getByRole('heading', { name: '任务' }).waitFor()
  // What is overdue by now and not only in three days' time.
  await climb(ledger)
  await page.goto(`${stage.address}/desk/duties?state=overdue`)
  await page.getByText('只看已督办到我这一级的').click()
  await expect.poll(() => page.url()).toContain('mine=true')
  await page.getByText('↑').first().waitFor()
  await look(page, 'duties-escalated-zh-1440')
  await page.goto(`${stage.address}/desk/messages`)
  await page.getByRole('button', { name: '全部标为已读' }).click()
  await page.getByText('没有消息').waitFor()
  await keepShot(page, 'messages-empty-zh-1440')
  await page.context().close()
})

test('the machine page says what is wrong and what to do; a failed job is run again from it', async () => {
  const { ledger } = stage
  await ledger.database.pool.query(
    "select jobs_130430.add_job('turn-day', '{}', max_attempts => 3); update jobs_130430._private_jobs set attempts = 3, last_error = 'The clocks of this machine and of the database differ by 12 minutes. Set them right.'",
  )
  await lookAtScreens(stage, 'commander', [{ name: 'machine', path: 'machine', ready: '.check' }])
  const page = await stage.open({ username: 'commander', width: 1440, language: 'en', path: '/desk/machine' })
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByText('None.').waitFor()
  await page.context().close()
  const rows = await within(ledger.database, ledger.county, () =>
    ledger.database.pool.query('select attempts from jobs_130430._private_jobs'),
  )
  expect(rows.rows).toEqual([{ attempts: 0 }])
})
