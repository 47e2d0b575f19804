import { expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { sql } from 'kysely'
import { DAY } from '../../src/core/cadence.ts'
import { within } from '../../src/database/connect.ts'
import { appendRecords } from '../../src/slices/ledger/actions.ts'
import { sendWithin } from '../../src/slices/messages/actions.ts'
import { drawCheck } from '../../src/slices/rounds/checking.ts'
import { makeCode } from '../../src/slices/sync/actions.ts'
import { draftOf, newId, principal } from '../factories.ts'
import { SECRETS, withMetadata } from '../photos.ts'
import { choosePin, lookAtPhone } from './handset.ts'
import { setStage } from './stage.ts'

/* What an alley chief does beside knocking: practise, read directives, photograph, correct, be sent something back. */

const stage = setStage()
const ALLEY = '130430100201001'
const commander = principal()

const look = (page: Page, name: string): Promise<void> => lookAtPhone(page, `field-${name}`)

/** Runs in the county, seeing all of it. */
async function asked<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return within(stage.ledger.database, '130430', async (tx) => (await query.execute(tx)).rows)
}

async function chief(): Promise<{ post: string; account: string }> {
  const rows = await asked(sql<{ post: string; account: string }>`
    select post, account from post where area = ${ALLEY} and role = 'alley-chief' and ended_at is null limit 1`)
  return rows[0] ?? { post: '', account: '' }
}

const status = (page: Page): Promise<string | null> => page.locator('.status').textContent()
const sent = (page: Page) => expect.poll(() => status(page), { timeout: 20_000 }).toContain('全部已发送')
const tab = (page: Page, name: string) => page.locator('.tabs').getByRole('link', { name }).click()
const at = (page: Page, hash: string) => page.evaluate<string>(`location.hash = '${hash}'`)

/** Saved, and back on the list. */
async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: '完成' }).click()
  await page.locator('.left').waitFor()
}

/** The link of an enrolment QR, as a phone's camera opens it. */
async function enrolled(): Promise<Page> {
  const { secret } = await makeCode(stage.ledger, commander, (await chief()).post)
  const page = await stage.open({ width: 390, language: 'zh', path: `/field/#enrol=${secret}` })
  await page.getByRole('button', { name: '登记这部手机' }).waitFor()
  // The secret stays in no address and no history.
  expect(page.url()).toBe(`${stage.address}/field/`)
  await look(page, 'enrol-link-zh')
  await practised(page)
  await page.getByRole('button', { name: '登记这部手机' }).click()
  await choosePin(page)
  await expect.poll(() => status(page)).toContain('更新于')
  return page
}

/** Before there is anything real on the phone: an alley that nobody lives in, left without a trace. */
async function practised(page: Page): Promise<void> {
  await page.getByRole('button', { name: '先练习一下' }).click()
  await page.locator('.stop').first().waitFor()
  await look(page, 'practice-today-zh')
  const calls: string[] = []
  page.on('request', (request) => void (request.url().includes('/api/') && calls.push(request.url())))
  await page.locator('.stop[href*=door]').first().click()
  await page.getByRole('link', { name: '空房' }).click()
  await finish(page)
  await tab(page, '我的记录')
  await page.getByText('练习，不发送').waitFor()
  for (const name of ['今日', '查找', '我的记录', '设置']) {
    await tab(page, name)
    await page.getByText('练习：不发送，不计入').waitFor()
  }
  await look(page, 'practice-settings-zh')
  await page.getByRole('button', { name: '结束练习' }).click()
  await page.getByRole('button', { name: '登记这部手机' }).waitFor()
  expect(calls).toEqual([])
  expect(await databases(page)).not.toContain('hutong.practice')
}

const databases = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>('indexedDB.databases().then((all) => all.map(({ name }) => name))')

/** What concerns this post, its text, and the receipt: confirmed with no network. */
async function readDirective(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true)
  await page.getByRole('link', { name: '有 1 份部署要看' }).click()
  await page.getByRole('heading', { name: /要您做的/ }).waitFor()
  expect(await page.locator('.asked li').count()).toBeGreaterThan(1)
  await look(page, 'directive-zh')
  await page.getByText('看原文').click()
  expect(await page.locator('details p').count()).toBeGreaterThan(3)
  await page.getByRole('button', { name: '我已看过，知道了' }).click()
  await page.locator('.left').waitFor()
  expect(await page.getByText('份部署要看').count()).toBe(0)
  const { post } = await chief()
  const receipts = () =>
    asked(sql`select 1 from directive_receipt where post = ${post}`).then((rows) => rows.length)
  expect(await receipts()).toBe(0)
  await context.setOffline(false)
  await sent(page)
  expect(await receipts()).toBe(1)
  // It comes back from the server as read, without its text.
  await at(page, '#/directives')
  await page.getByText('✓ 已看').waitFor()
  await look(page, 'directives-zh')
}

/** The next door that owes a call. */
async function openDoor(page: Page): Promise<string> {
  await tab(page, '今日')
  const door = page.locator('.round .stops > li > a.stop[href*="door"]').first()
  const household = (await door.getAttribute('href'))?.split('/').at(-1) ?? ''
  await door.click()
  await page.locator('.ends').waitFor()
  return household
}

const PHOTO = { name: 'door.jpg', mimeType: 'image/jpeg', buffer: withMetadata('door.jpg') }

/**
 * A full disk, as Chromium tells of one. Its own limit (Storage.overrideQuotaForOrigin) is looked at once in half a minute, too long for a
 * test; Dexie makes the same error of it (tried by hand: AbortError, inside it QuotaExceededError).
 */
const FULL = `(() => {
  const real = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = function (...given) {
    if (this.name !== 'picture') return real.apply(this, given)
    throw new DOMException('no room', 'QuotaExceededError')
  }
  window.makeRoom = () => { IDBObjectStore.prototype.add = real }
})()`

/** A picture that no encoder makes small. */
const NOISE = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1700, height: 1700 })
  const pen = canvas.getContext('2d')
  const image = pen.createImageData(1700, 1700)
  for (let at = 0; at < image.data.length; at += 1) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256
  pen.putImageData(image, 0, 0)
  return canvas.toDataURL('image/jpeg', 0.7).split(',')[1]
})()`

/** A call with a photo, on a phone that is first full, then not; the record never waits for it. */
async function photographed(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true)
  const household = await openDoor(page)
  await page.getByRole('link', { name: '空房' }).click()
  await page.evaluate(FULL)
  const buffer = Buffer.from(await page.evaluate<string>(NOISE), 'base64')
  const large = { name: 'large.jpg', mimeType: 'image/jpeg', buffer }
  await page.getByLabel('从相册选').setInputFiles(large)
  await page.getByText('这张照片没有存上').waitFor()
  await look(page, 'photo-full-zh')
  await page.evaluate('window.makeRoom()')
  await page.getByLabel('从相册选').setInputFiles([PHOTO, large])
  await page.getByRole('img', { name: '照片2' }).waitFor()
  const widths = () =>
    page.evaluate<number[]>(
      "[...document.querySelectorAll('.photo-list img')].map((one) => one.naturalWidth)",
    )
  // The camera said “turned right” of the first; the second is scaled down.
  await expect.poll(widths).toEqual([32, 1600])
  await look(page, 'photo-zh')
  await page.getByRole('button', { name: '去掉照片2' }).click()
  await finish(page)
  await expect.poll(() => status(page)).toContain('1 张照片未发送')
  await tab(page, '我的记录')
  await page.locator('.records .photo-list').waitFor()
  await look(page, 'mine-photo-zh')
  const bodies: Buffer[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT') bodies.push(request.postDataBuffer() ?? Buffer.alloc(0))
  })
  await context.setOffline(false)
  await sent(page)
  await page.locator('.photo-list', { hasText: '已送达' }).waitFor()
  const files = await asked(sql<{ about: string; kind: string }>`
    select t.about, r.kind from attachment t join record r on r.id = t.about where t.subject = ${household}`)
  expect(files).toMatchObject([{ kind: 'door-call' }])
  // What left the phone holds nothing of what the camera wrote into the file.
  const left = Buffer.concat(bodies)
  expect(left.length).toBeGreaterThan(100)
  for (const secret of SECRETS) expect(left.includes(secret), secret).toBe(false)
}

/** Asked once; from then on where the phone is goes along, sealed. */
async function placed(page: Page, context: BrowserContext): Promise<void> {
  await tab(page, '今日')
  await page.getByText('登记时附上位置吗？').waitFor()
  await look(page, 'place-zh')
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ latitude: 36.8123, longitude: 115.1712, accuracy: 12 })
  await page.getByRole('button', { name: '附上' }).click()
  expect(await page.getByText('登记时附上位置吗？').count()).toBe(0)
  await openDoor(page)
  await page.getByRole('link', { name: '空房' }).click()
  await finish(page)
  await sent(page)
  const fixes = await asked(sql<{ facts: object; personal: object }>`
    select r.payload as facts, p.payload as personal from record r join record_personal p on p.id = r.id where r.kind = 'fix-noted'`)
  expect(fixes).toHaveLength(1)
  expect(JSON.stringify(fixes)).not.toMatch(/36\.8|115\.1/)
  await tab(page, '我的记录')
  await page.getByText('附了位置').first().waitFor()
}

/** The call was another: said anew, both stay in the ledger. */
async function corrected(page: Page): Promise<void> {
  await page.locator('.records > li').first().getByRole('link', { name: '更正' }).click()
  await page.getByRole('button', { name: '完成' }).waitFor()
  await page.locator('.note summary, .bottom').first().waitFor()
  await page.getByRole('button', { name: '完成' }).click()
  await page.getByText('已更正').first().waitFor()
  await look(page, 'mine-corrected-zh')
  await sent(page)
  const rows = await asked(sql`
    select 1 from record c join record r on r.id = c.corrects where c.kind = 'door-call' and r.kind = 'door-call' and c.area = ${ALLEY}
      and c.device is not null`)
  expect(rows).toHaveLength(1)
}

/** Recorded without network at a door that had left the area meanwhile: sent back, with why and what to do. */
async function sentBack(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true)
  const household = await openDoor(page)
  await page.getByRole('link', { name: '空房' }).click()
  await finish(page)
  const [row] = await asked(sql<{ area: string; basis: string; members: string[] }>`
    select a.area, h.basis, array(select p.person from person p where p.household = h.household and p.standing = 'here') as members
    from household h, area a
    where h.household = ${household} and starts_with(a.area, '130430100202') and length(a.area) = 15 limit 1`)
  await appendRecords(stage.ledger, commander, [
    draftOf('household-moved', household, { ...row, door: '搬走的门' }),
  ])
  await context.setOffline(false)
  await expect.poll(() => status(page), { timeout: 20_000 }).toContain('1 条被退回')
  await tab(page, '我的记录')
  await page.getByText('指挥部没有收下').waitFor()
  await look(page, 'sent-back-zh')
  await page.getByRole('button', { name: '知道了' }).click()
  await expect.poll(() => status(page)).not.toContain('被退回')
}

/** Something the command post has to tell: unread until it was opened, on the phone and on the server. */
async function toldSomething(page: Page): Promise<void> {
  const { account } = await chief()
  const notice = {
    to: [account],
    topic: 'test',
    key: 'field-forms',
    title: { zh: '明早七点集合', en: 'Meet at seven' },
    body: { zh: '在村口，带上登记本。', en: 'At the village gate.' },
    urgent: true,
  }
  await within(stage.ledger.database, '130430', (tx) => sendWithin(tx, stage.ledger, [notice]))
  await page.evaluate("window.dispatchEvent(new Event('online'))")
  await tab(page, '今日')
  await page.getByRole('link', { name: /条新消息/ }).click()
  await page.getByText('明早七点集合').waitFor()
  await look(page, 'messages-zh')
  const unread = () =>
    asked(sql`select 1 from message where account = ${account} and read_at is null`).then((all) => all.length)
  await expect.poll(unread).toBe(0)
  await tab(page, '今日')
  await expect.poll(() => page.getByText('条新消息').count(), { timeout: 10_000 }).toBe(0)
}

/** A door somebody else recorded at, looked at again in the form drawn from its kind. */
async function spotChecked(page: Page): Promise<void> {
  const day = Date.now() - 3 * DAY
  const [door] = await asked(sql<{ household: string }>`
    select h.household from household h where h.area = ${ALLEY} order by h.household desc limit 1`)
  const household = door?.household ?? ''
  await appendRecords(stage.ledger, commander, [
    draftOf('door-call', household, { end: 'vacant' }, { happenedAt: new Date(day).toISOString() }),
  ])
  await drawCheck(stage.ledger, commander, {
    check: newId(),
    area: ALLEY,
    day: new Date(day + 8 * 3_600_000).toISOString().slice(0, 10),
    share: 0.05,
    confidence: 0.95,
    withinHours: 48,
  })
  await page.evaluate("window.dispatchEvent(new Event('online'))")
  await at(page, `#/door/${household}`)
  await page.getByRole('link', { name: /抽查/ }).click()
  await page.getByRole('radio', { name: '与登记一致' }).waitFor()
  await page.getByRole('radio', { name: '与登记一致' }).check()
  await page.getByRole('textbox').fill('门口没有人')
  await look(page, 'spot-check-zh')
  await page.getByRole('button', { name: '保存' }).click()
  const found = () =>
    asked(sql`select 1 from record where kind = 'spot-checked' and subject = ${household}`).then(
      (rows) => rows.length,
    )
  await expect.poll(found, { timeout: 20_000 }).toBe(1)
}

/** The new pages in English with the largest text. */
async function inEnglishAndLarge(page: Page): Promise<void> {
  await tab(page, '设置')
  await look(page, 'settings-place-zh')
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('radio', { name: 'Largest' }).check()
  await look(page, 'settings-place-en-largest')
  await at(page, '#/directives')
  await page.locator('.stop').first().click()
  await page.locator('.asked').waitFor()
  await look(page, 'directive-en-largest')
  await tab(page, 'Today')
  await page.locator('.round .stops > li > a.stop[href*="door"]').first().click()
  await page.locator('.ends').waitFor()
  await page.getByRole('link', { name: 'Vacant' }).click()
  await page.getByLabel('Choose one').setInputFiles(PHOTO)
  await page.getByRole('img', { name: 'Photo 1' }).waitFor()
  await look(page, 'photo-en-largest')
  await tab(page, 'Settings')
  await page.getByRole('button', { name: 'Practise first' }).click()
  await page.locator('.practice-hints').waitFor()
  await look(page, 'practice-en-largest')
  await page.getByRole('button', { name: 'End practice' }).click()
  await page.locator('.status').waitFor()
  expect(await databases(page)).not.toContain('hutong.practice')
}

test('a chief practises, reads a directive, photographs, corrects, is sent something back, looks again', async () => {
  const page = await enrolled()
  const context = page.context()
  await readDirective(page, context)
  await photographed(page, context)
  await placed(page, context)
  await corrected(page)
  await sentBack(page, context)
  await toldSomething(page)
  await spotChecked(page)
  await inEnglishAndLarge(page)
  await context.close()
})
