import { afterAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { readToken } from '../../src/core/token.ts'
import { appendRecords } from '../../src/slices/ledger/actions.ts'
import { draftOf, newId, principal, testCodes } from '../factories.ts'
import { look, lookAtScreens, setStage } from './stage.ts'

const { codes, close } = testCodes(Date.now)
afterAll(close)
const stage = setStage({ seeded: true, codes })
const VILLAGE = '130430100201'
const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))

/** As the printer gets it: how many sheets, and whether each says all it holds. */
async function sheetsOf(page: Page): Promise<number> {
  // In a page of its own: Chromium keeps showing what it has printed as it was on paper.
  const paper = await page.context().newPage()
  await paper.goto(`${stage.address}/api/health`)
  await paper.setContent((await page.content()).replaceAll(/<script[^>]*>[^]*?<\/script>/g, ''))
  await paper.emulateMedia({ media: 'print' })
  const cut = await paper.evaluate<string[]>(CUT)
  expect(cut).toEqual([])
  const pdf = await paper.pdf({ preferCSSPageSize: true })
  await paper.close()
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
}

/** In the page: what sticks out of a card, slip or sign, which hide it. */
const CUT = `[...document.querySelectorAll('.card, .me-slip, .gate-sign')].flatMap((paper) => {
    const edge = paper.getBoundingClientRect()
    return [...paper.querySelectorAll('*')].filter((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect()
      return left < edge.left - 1 || top < edge.top - 1 || right > edge.right + 1 || bottom > edge.bottom + 1
    }).map((one) => paper.className + ' cuts ' + one.textContent.slice(0, 40))
  }).concat([...document.querySelectorAll('.card-front, .card-back')]
    .filter((half) => half.scrollHeight > half.clientHeight + 1).map((half) => half.className + ' is too small'))`

/** What a camera would read off the sheet at 96 dots an inch, six times coarser than any printer. */
async function readOff(page: Page, selector: string): Promise<string[]> {
  const texts: string[] = []
  for (const qr of await page.locator(selector).all()) {
    const [read] = await readBarcodes(new Blob([new Uint8Array(await qr.screenshot())]), {
      formats: ['QRCode'],
    })
    texts.push(read?.text ?? '')
  }
  return texts
}

async function slipsLetIn(page: Page): Promise<void> {
  const boxes = page.locator('.ant-table-row input[type=checkbox]')
  for (let row = 0; row < 9; row += 1) await boxes.nth(row).check()
  await page.getByRole('button', { name: '打印登录纸条（9）' }).click()
  await page.locator('.me-slip').first().waitFor()
  expect(await sheetsOf(page), 'nine slips, eight to a sheet').toBe(2)
  await look(page, 'cards-slips-zh-1440')
  const [link = ''] = await readOff(page, '.me-slip .paper-qr >> nth=0')
  expect(link.startsWith(`${stage.address}/me/#slip=`), link).toBe(true)
  const entered = await page.request.post(`${stage.address}/api/me/session/slip`, {
    data: { secret: link.split('=')[1], bearer: true },
  })
  expect(entered.status()).toBe(200)
}

test('a village’s cards are printed, cut, read and recalled; slips let people in', async () => {
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer }, fireImmediately: true })
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: `/desk/cards?area=${VILLAGE}&show=all`,
  })
  await page.locator('.ant-table-row').first().waitFor()
  const boxes = page.locator('.ant-table-row input[type=checkbox]')
  await slipsLetIn(page)
  await page.getByRole('button', { name: '返回名单' }).click()
  for (let row = 0; row < 6; row += 1) await boxes.nth(row).check()
  await page.getByRole('button', { name: '打印纸质码（6）' }).click()
  await page.locator('.card').first().waitFor()
  await page.getByLabel('印在纸上的联系电话').fill('0310-8360000')
  expect(await sheetsOf(page), 'six cards, five to a sheet').toBe(2)
  await look(page, 'cards-sheet-zh-1440')
  const texts = await readOff(page, '.card .paper-qr')
  expect(texts).toHaveLength(6)
  for (const text of texts) {
    const read = readToken(text)
    expect('claims' in read && read.claims.anchor).toBe(undefined)
  }
  const names = await page.locator('.card-front .card-name').allTextContents()
  for (const name of names) expect(name).toContain('*')

  await page.getByRole('button', { name: '返回名单' }).click()
  await page.getByRole('combobox', { name: '显示' }).click()
  await page.getByTitle('有有效纸质码').click()
  await expect.poll(() => page.locator('.ant-table-row').count()).toBe(6)
  await page.locator('.ant-table-row a').first().click()
  await page.getByRole('button', { name: '作废这张卡' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('丢失', { exact: false }).first().click()
  await dialog.getByRole('button', { name: '作废' }).click()
  await page.getByText('已作废：').waitFor()
  await page.getByRole('button', { name: '打印纸质码' }).click()
  await page.locator('.card').waitFor()
  expect(await sheetsOf(page)).toBe(1)
  await page.getByRole('button', { name: '返回名单' }).click()
  await page.getByText('✓ 有效').waitFor()
  await look(page, 'cards-of-person-zh-1440')
  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'cards-of-person-zh-390')
  await page.context().close()
  await lookAtScreens(stage, 'village100201', [
    { name: 'cards', path: `cards?area=${VILLAGE}`, ready: '.ant-table-row' },
  ])
})

test('a gate’s sign fills one sheet of paper and leads to the residents’ page', async () => {
  const gate = newId()
  await appendRecords(stage.ledger, principal(), [
    draftOf(
      'place-registered',
      gate,
      { name: '邱城镇第一村委会村东口卡口', tags: ['category:checkpoint'] },
      { area: VILLAGE },
    ),
  ])
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: `/desk/checkpoints?gate=${gate}`,
  })
  await page.getByRole('link', { name: '打印卡口标识牌' }).click()
  await page.getByLabel('印在纸上的联系电话').fill('0310-8360000')
  await page.locator('.gate-sign').getByText('0310-8360000').first().waitFor()
  expect(await sheetsOf(page)).toBe(1)
  expect(await readOff(page, '.gate-sign .paper-qr')).toEqual([`${stage.address}/me/`])
  await look(page, 'gate-sign-zh-1440')
  await page.setViewportSize({ width: 390, height: 844 })
  await look(page, 'gate-sign-zh-390')
  await page.context().close()
})
