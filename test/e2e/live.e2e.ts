import { expect, test } from 'vitest'
import { playLive } from '../../demo/live.ts'
import { DEMO_PASSWORD, demoFieldPosts } from '../../demo/seed.ts'
import { setStage } from './stage.ts'

const stage = setStage()

test('people played through the public API move the board in front of the commander', async () => {
  const page = await stage.open({ username: 'commander', width: 1440, language: 'en' })
  const done = page.locator('.figure', { hasText: 'Done' }).locator('b')
  await done.waitFor()
  const read = async (): Promise<number> => Number((await done.textContent())?.replaceAll(',', ''))
  const before = await read()
  const failures: string[] = []
  const tally = await playLive({
    address: stage.address,
    password: DEMO_PASSWORD,
    posts: demoFieldPosts('sample'),
    pace: 6000,
    stop: AbortSignal.timeout(40_000),
    most: 12,
    seed: 5,
    said: (line) => failures.push(line),
  })
  expect(tally, failures.join('\n')).toEqual({ recorded: 12, failed: 0 })
  await expect.poll(read, { timeout: 8000 }).toBeGreaterThan(before)
  await page.context().close()
})
