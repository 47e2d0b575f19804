import type { BrowserContext, Page } from 'playwright-core'
import { expectAccessible, expectNothingSideways, keepShot } from './stage.ts'

/* The phone app as its holder handles it. */

const PIN = '204815'

export async function typePin(page: Page): Promise<void> {
  for (const digit of PIN) await page.locator('.keys button', { hasText: digit }).click()
}

/** Chosen, and once more. */
export async function choosePin(page: Page, seen?: () => Promise<void>): Promise<void> {
  await page.getByRole('heading', { name: '设一个6位密码' }).waitFor()
  await seen?.()
  await typePin(page)
  await page.getByRole('heading', { name: '再输入一次' }).waitFor()
  await typePin(page)
}

/** Another page of the same phone: the app was killed and is opened again. */
export async function reopened(context: BrowserContext, address: string): Promise<Page> {
  for (const page of context.pages()) await page.close()
  const page = await context.newPage()
  await page.goto(`${address}/field/`)
  await page.getByRole('heading', { name: '请输入密码' }).waitFor()
  await typePin(page)
  await page.locator('.left').waitFor()
  return page
}

/** A screen of the phone: kept as a picture, usable by everybody, and no wider than it is. */
export async function lookAtPhone(page: Page, name: string): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  await keepShot(page, name)
  await expectAccessible(page)
  await expectNothingSideways(page, name)
}
