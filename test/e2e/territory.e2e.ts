import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { checkCharacter } from '../../src/core/identity.ts'
import { expectAccessible, expectNothingSideways, keepShot, setStage, settled } from './stage.ts'

const stage = setStage()
const ALLEY = '130430100201001'
const VILLAGE = '130430100201'
let page: Page

beforeAll(async () => {
  page = await stage.open({ username: 'commander', width: 1440, language: 'zh', path: '/desk/imports' })
})
afterAll(() => page?.context().close())

/** The screen as it stands, at both widths and in both languages; axe looks once at each width. */
async function look(name: string): Promise<void> {
  for (const language of ['zh', 'en'] as const) {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
      await settled(page)
      await keepShot(page, `${name}-${language}-${width}`)
      await expectNothingSideways(page, `${name} at ${width} px in ${language}`)
      if ((language === 'zh') === width < 500) await expectAccessible(page)
    }
    const other = language === 'zh' ? 'English' : '中文'
    await page.locator('.rail').getByRole('button', { name: other, exact: true }).click()
  }
}

/** Another screen without loading the app anew. */
async function goTo(at: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(`/desk/${at}`)})`)
  await settled(page)
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

  await goTo('imports')
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
  await goTo('imports')
  await page.getByRole('link', { name: /东街村/ }).waitFor()
  await look('imports')
})

test('alleys are opened, one is split, merged and found again under its old number', async () => {
  await goTo('grid')
  await page.getByRole('button', { name: '展开新马头镇' }).click()
  await page.getByRole('link', { name: '西街', exact: true }).waitFor()
  await page.getByRole('link', { name: '西街', exact: true }).click()
  await page.getByRole('heading', { name: /西街/ }).waitFor()
  await page.getByRole('button', { name: '设立下级网格' }).click()
  await page.getByLabel('几个？').fill('3')
  await page.getByLabel('从几开始？').fill('71')
  await page.getByText('七十一胡同').waitFor()
  await page.getByLabel('为什么？（写入历史）').fill('新建小街')
  await keepShot(page, 'grid-open-zh-1440')
  await expectAccessible(page)
  await page.getByRole('button', { name: '设立 3 个' }).click()
  await page.getByRole('link', { name: '西街七十三胡同' }).waitFor()

  await page.getByRole('link', { name: '东街一胡同', exact: true }).click()
  await page
    .getByRole('button', { name: '拆分' })
    .or(page.getByRole('button', { name: '拆 分' }))
    .click()
  await page.getByLabel(/^新名称/).fill('东街一胡同西段')
  await page
    .getByRole('button', { name: '选 中' })
    .or(page.getByRole('button', { name: '选中' }))
    .click()
  await page.getByText(/随之变动/).waitFor()
  await page.getByLabel('为什么？（写入历史）').fill('户数过多')
  await keepShot(page, 'grid-split-zh-1440')
  await expectAccessible(page)
  await page.locator('.ant-modal-footer button').click()
  await page.getByRole('heading', { name: /西段/ }).waitFor()
  const former = page.url().split('/').at(-1) ?? ''

  await page
    .getByRole('button', { name: '并入' })
    .or(page.getByRole('button', { name: '并 入' }))
    .click()
  await page.getByRole('combobox', { name: '并入哪个网格？' }).fill('七十一')
  await page.locator('.ant-select-item-option').first().click()
  await page.getByLabel('为什么？（写入历史）').fill('并回一处')
  await page.locator('.ant-modal-footer button').click()
  await page.getByRole('heading', { name: /七十一/ }).waitFor()
  await page.getByText('并回一处').waitFor()
  await look('grid-alley')
  await goTo(`grid/${former}`)
  await page.getByRole('heading', { name: /七十一/ }).waitFor()
  expect(page.url()).not.toContain(former)
})

test('a CSV of codes is tried, refused while a row is faulty, and written', async () => {
  await goTo('grid-import')
  const lines = ['编码,名称', `${VILLAGE}301,新街一胡同`, `${VILLAGE}302,新街二胡同`]
  const upload = page.locator('input[type=file]')
  await upload.setInputFiles(file('codes.csv', [...lines, '130430999001,没有上级的村']))
  await page.getByText('不能用的行').last().waitFor()
  await look('grid-import')
  await upload.setInputFiles(file('codes.csv', lines))
  await page.getByLabel('为什么？（写入历史）').fill('按新代码表')
  await page.getByRole('button', { name: '写入 2 项变动' }).click()
  await page.getByText('已写入：设立 2 个').waitFor()
})

test('whoever may not change the grid sees it and no button', async () => {
  const leader = await stage.open({ username: 'town100', width: 390, language: 'zh', path: '/desk/grid' })
  await leader.getByRole('heading', { name: /新马头镇/ }).waitFor()
  await leader.getByText('变动历史').waitFor()
  expect(await leader.getByText('调整这个网格').count()).toBe(0)
  expect(await leader.getByText('导入区划代码').count()).toBe(0)
  await leader.context().close()
})
