import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { within } from '../../src/database/connect.ts'
import { makeCode } from '../../src/slices/sync/actions.ts'
import { enrolmentLink } from '../../src/slices/sync/rules.ts'
import { principal } from '../factories.ts'
import { choosePin, reopened, typePin } from './handset.ts'
import { keepShot, setStage } from './stage.ts'

/* What happens to phones and not to tests elsewhere: the browser dies while it writes, the disk is full, another version is there. */

/** A copy of the built app, so that a new version of it can be put in its place. */
const FILES = mkdtempSync(path.join(tmpdir(), 'hutong-field-'))
cpSync(path.join(import.meta.dirname, '../../dist/field'), path.join(FILES, 'field'), { recursive: true })
afterAll(() => rmSync(FILES, { recursive: true, force: true }))
const stage = setStage({ seeded: true, files: FILES })
const ALLEY = '130430100201001'

async function ask<T>(query: ReturnType<typeof sql<T>>): Promise<T | undefined> {
  return within(stage.ledger.database, '130430', async (tx) => (await query.execute(tx)).rows[0])
}

/** How many calls the ledger holds of this alley, and at how many doors. */
async function callsMade(): Promise<number> {
  const row = await ask(sql<{ count: number }>`
    select count(*) as count from record where kind = 'door-call' and area = ${ALLEY} and device is not null`)
  return Number(row?.count)
}

async function enrolled(): Promise<{ context: BrowserContext; page: Page }> {
  const held = await ask(sql<{ post: string }>`
    select post from post where area = ${ALLEY} and role = 'alley-chief' and ended_at is null limit 1`)
  const { secret } = await makeCode(stage.ledger, principal(), held?.post ?? '')
  const page = await stage.open({ width: 390, language: 'zh', path: enrolmentLink('', secret) })
  await page.getByRole('button', { name: '登记这部手机' }).click()
  await choosePin(page)
  await page.locator('.stop').first().waitFor()
  return { context: page.context(), page }
}

/** To the last press of a call at the first door on the list; gives the door. */
async function almostCalled(page: Page): Promise<string> {
  const door = page.locator('.round > .stops a.stop[href*="door"]').first()
  const id = (await door.getAttribute('href'))?.split('/').at(-1) ?? ''
  await door.click()
  await page.locator('.ends').waitFor()
  await page.locator('.big .button', { hasText: '空房' }).click()
  await page.locator('.bottom .button').waitFor()
  return id
}

const unsent = async (page: Page): Promise<number> =>
  Number(/(\d+) 条未发送/.exec((await page.locator('.status').textContent()) ?? '')?.[1] ?? 0)

test('killed in the middle of writing, again and again: each call is there whole or not at all, and arrives once', async () => {
  const { context, page: first } = await enrolled()
  let page = first
  await expect.poll(() => page.locator('.status').textContent()).toContain('更新于')
  const before = await callsMade()
  await context.setOffline(true)
  const kept: number[] = []
  for (const after of [0, 1, 3, 8, 20]) {
    const had = await unsent(page)
    await almostCalled(page)
    const cdp = await context.newCDPSession(page)
    const crashed = page.waitForEvent('crash')
    // From within the page, so that the press and the kill are that far apart.
    await page.evaluate(
      `document.querySelector('.bottom .button').click(); new Promise((done) => setTimeout(done, ${after}))`,
    )
    cdp.send('Page.crash').catch(() => undefined)
    await crashed
    page = await reopened(context, stage.address)
    const now = await unsent(page)
    expect(now - had, `killed ${after} ms after the press`).toSatisfy(
      (more: number) => more === 0 || more === 1,
    )
    kept.push(now - had)
  }
  const made = kept.reduce((sum, one) => sum + one, 0)
  await context.setOffline(false)
  await expect.poll(() => page.locator('.status').textContent(), { timeout: 20_000 }).toContain('全部已发送')
  expect(await callsMade()).toBe(before + made)
  await whenFull(page)
  await newVersion(page)
  await context.close()
})

/**
 * No room: it is said, nothing is half there, and the same press does it once there is room. Chromium's own quota (Storage.overrideQuotaForOrigin)
 * is told to the page and never applied to IndexedDB, so its answer is given here: the transaction is aborted, the write has failed.
 */
async function whenFull(page: Page): Promise<void> {
  const before = await callsMade()
  await almostCalled(page)
  await page.evaluate(`
    window.writes = {}
    for (const name of ['add', 'put']) {
      window.writes[name] = IDBObjectStore.prototype[name]
      IDBObjectStore.prototype[name] = function () {
        this.transaction.abort()
        throw new DOMException('no room', 'QuotaExceededError')
      }
    }`)
  await page.locator('.bottom .button').click()
  await page.getByText('没有存上').waitFor()
  await keepShot(page, 'field-full-zh')
  expect(await page.locator('.bottom .button').count()).toBe(1)
  expect(await unsent(page)).toBe(0)
  await page.evaluate('Object.assign(IDBObjectStore.prototype, window.writes)')
  await page.locator('.bottom .button').click()
  await page.locator('.left').waitFor()
  await expect.poll(callsMade).toBe(before + 1)
}

/** Another build is on the server: the phone goes on with its own until its holder takes it, all of it at once. */
async function newVersion(page: Page): Promise<void> {
  const build = (): Promise<string | null> => page.locator('html').getAttribute('data-build')
  rewrite('index.html', (text) => text.replace('<html', '<html data-build="2"'))
  rewrite('sw.js', (text) => text.replace(/("version":\s*")[^"]*/, '$1another'))
  const reopen = async (): Promise<void> => {
    await page.reload()
    await page.getByRole('heading', { name: '请输入密码' }).waitFor()
  }
  await reopen()
  expect(await build()).toBeNull()
  await typePin(page)
  await page.getByText('有新版本').waitFor()
  await keepShot(page, 'field-new-version-zh')
  // Waiting is not taking: opened once more it is still the one it was.
  await reopen()
  expect(await build()).toBeNull()
  await typePin(page)
  await page.getByRole('button', { name: '现在换用' }).click()
  await expect.poll(build).toBe('2')
  await page.getByRole('heading', { name: '请输入密码' }).waitFor()
  await typePin(page)
  await page.locator('.left').waitFor()
  await expect.poll(() => page.getByText('有新版本').count()).toBe(0)
}

/** In the built file, and in the packed one beside it. */
function rewrite(name: string, change: (text: string) => string): void {
  const file = path.join(FILES, 'field', name)
  const text = readFileSync(file, 'utf8')
  const changed = change(text)
  if (changed === text) throw new Error(`nothing to change in ${name}`)
  writeFileSync(file, changed)
  writeFileSync(`${file}.gz`, gzipSync(changed))
}
