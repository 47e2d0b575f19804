import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { within } from '../../src/database/connect.ts'
import { appendRecords } from '../../src/slices/ledger/actions.ts'
import { draftOf, newId, principal } from '../factories.ts'
import { look, setStage } from './stage.ts'

const stage = setStage()
const ALLEY = '130430100201001'
const by = principal()
const [household, twin, torn, wisher, lost] = [newId(), newId(), newId(), newId(), newId()]

/** What no demo holds: somebody entered twice, somebody of whom two things are said. */
beforeAll(async () => {
  const person = (id: string, name: string, more: object = {}) =>
    draftOf('person-registered', id, { household, name, ...more }, { area: ALLEY })
  const first = person(torn, '麦小路', { workplace: '小学' })
  await appendRecords(stage.ledger, by, [
    draftOf('household-registered', household, { door: '88号' }, { area: ALLEY }),
    first,
    person(newId(), '单小满', { bornOn: '1971-05-06', phone: '13900001111', tags: ['need:care'] }),
    person(twin, '单小满', { bornOn: '1971-05-06', relation: '户主', workplace: '砖厂' }),
    person(newId(), '柏小花', { phone: '13900003333' }),
    person(newId(), '柏小花', { phone: '13900003333', sex: 'female' }),
    draftOf(
      'person-sought',
      lost,
      { name: '路小归', from: '邻市', returnedOn: '2026-11-20', address: '东街一带', list: '邻市推送.xlsx' },
      { area: '130430100' },
    ),
    person(wisher, '申小愿', { identity: '130430198812120047', phone: '13900002222' }),
  ])
  await appendRecords(stage.ledger, by, [
    draftOf('person-amended', torn, { basis: first.id, workplace: '中学' }),
    draftOf('person-amended', torn, { basis: first.id, workplace: '幼儿园', phone: '13900004444' }),
  ])
})

const dialog = (page: Page) => page.getByRole('dialog')
const save = (page: Page) => dialog(page).getByRole('button', { name: /^(保\s?存|Save)$/ })
const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' })

test('a household is registered, gets its members, and one of them is amended, moved and moved back', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: `/desk/doors/${ALLEY}`,
  })
  await page.getByRole('button', { name: '登记新住户' }).click()
  await save(page).click()
  await dialog(page).getByText('请填写正确').waitFor()
  await dialog(page).getByLabel('门牌').fill('99号')
  await save(page).click()
  await page.getByText('已登记：99号').waitFor()
  await page.getByText('这一户没有登记人员').waitFor()
  await page.getByRole('button', { name: '登记成员' }).click()
  const form = dialog(page)
  await form.getByLabel('姓名').fill('麦小满')
  await form.getByLabel('证件号码').fill('130430196203040027')
  await save(page).click()
  await form.getByText('最后一位校验不符').waitFor()
  await form.getByLabel('证件号码').fill('130430196203040026')
  await save(page).click()
  await gone(page)
  await page.getByRole('link', { name: '麦小满' }).click()
  await page.getByRole('heading', { name: '麦小满' }).waitFor()
  await page.getByText('1962-03-04').first().waitFor()
  await page.getByRole('button', { name: /^更\s?正$/ }).click()
  await form.getByLabel('工作单位').fill('东街粮站')
  await look(page, 'register-amend-zh-1440')
  await save(page).click()
  await gone(page)
  await page.getByText('东街粮站').first().waitFor()
  await page.getByRole('button', { name: '迁到另一户' }).click()
  await form.getByLabel('户', { exact: true }).fill('88号')
  await page.locator('.ant-select-item-option', { hasText: '88号' }).click()
  await save(page).click()
  await page.getByText('麦小满已迁到新的一户').waitFor()
  await page.getByRole('button', { name: /^↶ 撤\s?销$/ }).click()
  await page.getByText('已撤销').waitFor()
  await page.getByRole('link', { name: '99号' }).waitFor()
  await page
    .getByRole('row', { name: /东街粮站/ })
    .getByRole('button', { name: /^撤\s?回$/ })
    .click()
  await form.getByLabel('为什么撤回').fill('单位听错了')
  await form.getByRole('button', { name: /^撤\s?回$/ }).click()
  await page.getByRole('row', { name: /单位听错了/ }).waitFor()
  await page.locator('.ant-descriptions').getByText('东街粮站').waitFor({ state: 'detached' })
  // Nobody but a township leader or a commander erases: no button is there to fail.
  expect(await page.getByRole('button', { name: '删除个人信息' }).count()).toBe(0)
  await page.context().close()
})

/** Somebody on a pushed list turns up at a door, typed rather than scrolled to. */
async function findSomebody(page: Page): Promise<void> {
  await page
    .getByRole('row', { name: /路小归/ })
    .getByRole('button', { name: '登记结果' })
    .click()
  await dialog(page).getByRole('combobox').first().fill(ALLEY)
  await page.locator('.ant-select-item-option').first().click()
  await dialog(page).getByLabel('户', { exact: true }).fill('88号')
  await page.locator('.ant-select-item-option', { hasText: '88号' }).click()
  await look(page, 'register-sought-found-zh-1440')
  await save(page).click()
  await page.getByText('已登记路小归的查找结果').waitFor()
  await page.getByText('没有还要查找的人').waitFor()
  await page.getByText('已有结果 1').click()
  await page.getByText('✓').filter({ hasText: '88号' }).waitFor()
  await look(page, 'register-sought-zh-1440')
}

/** What is said of homes is no group of people; a tag no pack names is shown as one. */
async function chooseAmongPeople(page: Page): Promise<void> {
  await page.getByText('trade:caulker（政策包未命名）').waitFor()
  await page.getByRole('combobox', { name: '重点人群' }).fill('积水')
  await page.locator('.ant-select-dropdown .ant-empty').waitFor()
}

test('contradictions are settled, a misspelt name is found, duplicates merged by keyboard and parted again', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'zh',
    path: `/desk/person/${torn}`,
  })
  const open = (path: string) => page.goto(`${stage.address}/desk/${path}`)
  await page.getByRole('heading', { name: '说法不一致' }).waitFor()
  await look(page, 'register-conflict-zh-1440')
  await page.getByRole('listitem').filter({ hasText: '中学' }).getByRole('button', { name: '这个对' }).click()
  await page.getByRole('heading', { name: '说法不一致' }).waitFor({ state: 'detached' })
  await page.getByRole('definition').or(page.locator('.ant-descriptions')).getByText('中学').waitFor()

  await open('people')
  await page.getByRole('searchbox').fill('麦晓路')
  await page.getByText('≈ 同音').waitFor()
  await look(page, 'register-near-zh-1440')
  await page.getByRole('searchbox').fill('maixialou')
  await page.getByText('≈ 同音').waitFor({ state: 'detached' })
  await page.getByRole('searchbox').fill('maixiaolou')
  await page.getByText('≈ 差一个字母').waitFor()
  // A focus group instead of a name: the word typed gives way to it.
  await page.getByRole('combobox', { name: '重点人群' }).fill('care')
  await page.locator('.ant-select-item-option').first().click()
  await page.getByText(/^共 \d+ 人$/).waitFor()
  await page.getByRole('link', { name: '单小满' }).waitFor()
  expect(await page.getByRole('searchbox').inputValue()).toBe('')

  await open('people?tag=trade:caulker')
  await chooseAmongPeople(page)

  await open('sought')
  await expect.poll(() => page.locator('.rail a[aria-current]').allTextContents()).toEqual(['查人'])
  await findSomebody(page)

  await open('duplicates')
  await page.locator('.pair').nth(1).waitFor()
  await look(page, 'register-duplicates-zh-1440')
  const pair = page.locator('.pair', { hasText: '单小满' })
  for (let turn = 0; turn < 20 && !(await pair.evaluate((node) => node.matches(':focus'))); turn += 1)
    await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await dialog(page)
    .getByRole('button', { name: /^合\s?并$/ })
    .waitFor()
  await look(page, 'register-merge-zh-1440')
  await page.keyboard.press('Enter')
  await page.getByText('已合并到单小满').waitFor()
  await pair.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^↶ 撤\s?销$/ }).click()
  await pair.waitFor()
  await page.locator('.pair', { hasText: '柏小花' }).focus()
  await page.keyboard.press('d')
  await page.getByText('已确认是两个人：柏小花').waitFor()
  await page.locator('.pair', { hasText: '柏小花' }).waitFor({ state: 'detached' })

  await page.context().close()
})

test('numbers are seen with a reason, the person gets an extract, and is erased at their wish', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'zh',
    path: `/desk/person/${wisher}`,
  })
  await page.getByRole('button', { name: '查看完整号码' }).click()
  await page.getByLabel('流调').click()
  await page.getByLabel('具体原因').fill('核对密接名单')
  await page.getByRole('button', { name: '记录并查看' }).click()
  await page.getByText('130430198812120047').waitFor()
  await page.getByText('核对密接名单').first().waitFor()
  await look(page, 'register-person-zh-1440')
  await page.getByRole('link', { name: '出具信息清单' }).click()
  await page.getByLabel('依据').fill('本人书面申请')
  await page.getByRole('button', { name: '记录并出具' }).click()
  await page.getByRole('heading', { name: '谁看过号码和文件（2）' }).waitFor()
  await look(page, 'register-extract-zh-1440')
  await page.goto(`${stage.address}/desk/person/${wisher}`)
  await page.getByRole('button', { name: '删除个人信息' }).click()
  await dialog(page).getByLabel('依据').fill('本人书面申请，11月20日')
  expect(await dialog(page).getByRole('button', { name: '永久删除' }).isDisabled()).toBe(true)
  await dialog(page).getByLabel('输入姓名').fill('申小愿')
  await look(page, 'register-erase-zh-1440')
  await dialog(page).getByRole('button', { name: '永久删除' }).click()
  await page.getByText('个人信息已删除').waitFor()
  await page.goto(`${stage.address}/desk/person/${wisher}`)
  await page.getByText('已按本人要求删除').waitFor()
  await page.context().close()
})

test('the same pages at 390 px in English', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 390,
    language: 'en',
    path: `/desk/person/${twin}`,
  })
  await page.getByRole('heading', { name: 'What is registered' }).waitFor()
  await look(page, 'register-person-en-390')
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await look(page, 'register-move-en-390')
  await page.goto(`${stage.address}/desk/duplicates`)
  await page.locator('.pair').first().waitFor()
  await look(page, 'register-duplicates-en-390')
  await page.goto(`${stage.address}/desk/household/${household}`)
  await page.getByRole('button', { name: 'Move the household' }).click()
  await dialog(page)
    .getByText(/Moving along/)
    .waitFor()
  await look(page, 'register-household-en-390')
  await dialog(page).getByRole('combobox').fill(ALLEY)
  await page.locator('.ant-select-item-option').first().click()
  await dialog(page).getByLabel('Door').fill('77号')
  await save(page).click()
  await page.getByText('The household has moved to 77号').waitFor()
  await page.getByRole('heading', { name: '77号' }).waitFor()
  await page.getByRole('button', { name: /Undo/ }).click()
  await page.getByRole('heading', { name: '88号' }).waitFor()
  await page.goto(`${stage.address}/desk/sought?state=all`)
  await page.getByRole('link', { name: '路小归' }).waitFor()
  await look(page, 'register-sought-en-390')
  await page.goto(`${stage.address}/desk/conflicts`)
  await page.getByText('Nothing is contradicted.').waitFor()
  await look(page, 'register-conflicts-en-390')
  await page.context().close()
})

test('the register is closed out once nothing rests on it and the county’s name is typed', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 390,
    language: 'zh',
    path: '/desk/register/close',
  })
  await page.getByText('先结束它们').waitFor()
  await look(page, 'register-close-running-zh-390')
  const running = await within(stage.ledger.database, stage.ledger.county, (tx) =>
    sql<{ id: string }>`
      select id from measure where ended_at is null and subject_kind in ('person', 'household')`.execute(tx),
  )
  for (const { id } of running.rows)
    await appendRecords(stage.ledger, by, [
      draftOf('measure-ended', id, { reason: '响应终止' }, { area: stage.ledger.county }),
    ])
  await page.reload()
  await page.getByLabel('依据').fill('应急响应终止')
  await page.getByLabel('输入“邱县”确认').fill('邱')
  expect(await page.getByRole('button', { name: '销毁台账中的个人信息' }).isDisabled()).toBe(true)
  await page.getByLabel('输入“邱县”确认').fill('邱县')
  await look(page, 'register-close-zh-390')
  await page.getByRole('button', { name: '销毁台账中的个人信息' }).click()
  await page.getByText(/已销毁：.*剩余 0/).waitFor()
  await page.context().close()
})
