import { readFileSync } from 'node:fs'
import { test } from 'vitest'
import { look, keepShot, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

test('a pasted directive is changed, kept over a reload, issued, read, supervised', async () => {
  const page = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: '/desk/directives' })
  await page.getByLabel('粘贴会议部署或通知全文').fill(readFileSync('demo/directives/mosquito.txt', 'utf8'))
  await page.getByRole('button', { name: '拆解成措施' }).click()
  await page.getByRole('heading', { name: '建议的措施' }).waitFor()
  await page.getByText('个对象').first().waitFor()
  // antd parts two characters on a button.
  await page
    .getByRole('button', { name: /^修\s?改$/ })
    .first()
    .click()
  await page.getByLabel('宽限（小时）').fill('3')
  await look(page, 'directive-edit-zh-1440')
  await page.getByRole('button', { name: /^保\s?存$/ }).click()
  await page.getByText('已改', { exact: true }).waitFor()
  await page
    .getByRole('button', { name: /^删\s?去$/ })
    .nth(1)
    .click()
  await page.getByText('还没有写理由').waitFor()
  await page.getByLabel('删去的理由').fill('已由别的部署安排')
  await page.getByLabel('删去的理由').blur()
  await page.reload()
  await page.getByText('已恢复上次没有发布的草稿').waitFor()
  await page.getByText('已改', { exact: true }).waitFor()
  await keepShot(page, 'directive-review-zh-1440')
  await page.getByRole('button', { name: /发布/ }).click()
  await page.getByText('已发布').first().waitFor()
  await page.getByRole('link', { name: /登革热/ }).click()
  await page.getByRole('button', { name: '我已阅读' }).click()
  await page.getByText('您已阅读').waitFor()
  await page.getByRole('button', { name: '没有措施' }).first().click()
  await page.getByLabel('无需措施的理由').fill('只是标题')
  await page.keyboard.press('Enter')
  await page.getByText('无需措施：').waitFor()
  await look(page, 'directive-zh-1440')
  await page.getByRole('button', { name: /^办\s?结$/ }).click()
  await page.getByLabel('办结报告').fill('疫情结束。')
  await page.getByRole('button', { name: '办结并封存数字' }).click()
  await page.getByRole('heading', { name: '办结数字' }).waitFor()
  await look(page, 'directive-closed-zh-1440')
  await page.context().close()
})

test('directive and packs', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'zh',
    path: '/desk/directives',
  })
  const directive = (await page.locator('.clause a').first().getAttribute('href')) ?? ''
  await page.context().close()
  await lookAtScreens(stage, 'commander', [
    { name: 'directive', path: directive.replace('/desk/', ''), ready: '.clause-line' },
    { name: 'packs', path: 'packs', ready: '.clause' },
    { name: 'pack', path: 'pack/covid-19.hebei.2021-01.yaml', ready: '.clause' },
  ])
})
