import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { checkCharacter } from '../../src/core/identity.ts'
import { expectAccessible, keepShot, setStage } from './stage.ts'

const stage = setStage()
const ALLEY = '130430100201001'
let page: Page

beforeAll(async () => {
  page = await stage.open({ username: 'town100', width: 1440, language: 'zh', path: '/desk/imports' })
})
afterAll(() => page?.context().close())

/** The screen as it stands, at both widths and in both languages. */
async function look(name: string): Promise<void> {
  for (const language of ['zh', 'en'] as const) {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
      await keepShot(page, `${name}-${language}-${width}`)
      const sideways = await page.evaluate<boolean>(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      )
      expect(sideways, `${name} ${language} ${width}`).toBe(false)
    }
    await expectAccessible(page)
    await page.getByRole('button', { name: language === 'zh' ? 'English' : '中文', exact: true }).click()
  }
}

function file(name: string, lines: string[]): string {
  const at = path.join(tmpdir(), `hutong-${process.pid}-${name}`)
  writeFileSync(at, lines.join('\n'))
  return at
}

function number(order: number): string {
  const digits = `13043019620304${String(order).padStart(3, '0')}`
  return digits + checkCharacter(digits)
}

test('a list is tried, its columns corrected, its faults shown, its doubts decided, and written', async () => {
  const twin = ['单小丽', '1980-05-06']
  const known = file('known.csv', [
    '网格编码,门牌,姓名,出生日期,手机',
    `${ALLEY},901号,${twin.join(',')},10000000901`,
  ])
  await page.locator('input[type=file]').setInputFiles(known)
  await page.getByRole('button', { name: '试导入（不写入）' }).click()
  await page.getByRole('button', { name: '写入 1 行' }).click()
  await page.getByText('导入完成。').waitFor()

  await page.goto(`${stage.address}/desk/imports`)
  const list = file('东街村.csv', [
    '网格编码,几号,姓名,出生日期,身份证号码,手机',
    ...Array.from({ length: 30 }, (_, n) => `${ALLEY},${910 + n}号,新来${n},,${number(2 * n + 100)},`),
    `${ALLEY},902号,错号人,,130430196203040027,`,
    `130430999,902号,远方人,,,10000000902`,
    `${ALLEY},903号,${twin.join(',')},,`,
  ])
  await page.locator('input[type=file]').setInputFiles(list)
  await page.getByRole('combobox', { name: /几号/ }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: '门牌' }).click()
  await keepShot(page, 'import-columns-zh-1440')
  await expectAccessible(page)
  await page.getByRole('button', { name: '试导入（不写入）' }).click()
  await page.getByRole('button', { name: '写入 30 行' }).waitFor()
  await page.locator('article.doubt').waitFor()
  await look('import-doubtful')
  await page.getByText('有误 2').click()
  await page.getByText('此人在').or(page.getByText('校验不符')).first().waitFor()
  await page.getByText('存疑 1').click()
  await page.getByRole('button', { name: '是另一个人，新登记' }).click()
  await page.getByRole('button', { name: '写入 31 行' }).click()
  await page.getByText('导入完成。').waitFor()
  await page.locator('.figures').waitFor()
  await look('import-finished')
  await page.goto(`${stage.address}/desk/imports`)
  await page.getByRole('link', { name: /东街村/ }).waitFor()
  await look('imports')
})
