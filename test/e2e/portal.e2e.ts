import { expect, test } from 'vitest'
import { expectAccessible, expectNothingSideways, keepShot, look, setStage } from './stage.ts'

const stage = setStage()
const WORD =
  '<p class="MsoNormal" style="color:red" onclick="x()">粘贴<script>alert(1)</script><o:p></o:p></p><iframe src="x"></iframe>'

test('the public site is read on a phone and a desk, in both languages, large and dark, and calls nobody else', async () => {
  const page = await stage.open({ width: 390, language: 'zh', path: '/' })
  const foreign: string[] = []
  const wrong: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(stage.address)) foreign.push(request.url())
  })
  page.on('console', (message) => wrong.push(message.text()))
  const article = (await page.locator('.lead a[href^="/article/"]').getAttribute('href')) ?? ''
  const bulletin =
    (await page
      .getByRole('link', { name: /防控情况通报/ })
      .first()
      .getAttribute('href')) ?? ''
  const screens = [
    { name: 'home', at: '/' },
    { name: 'home', at: '/?lang=en&size=3' },
    { name: 'bulletin', at: `${bulletin}?lang=en` },
    { name: 'epidemic', at: '/epidemic' },
    { name: 'epidemic', at: '/epidemic?lang=en&size=3' },
    { name: 'search', at: `/search?q=${encodeURIComponent('返乡')}` },
  ]
  for (const [index, { name, at }] of screens.entries()) {
    await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'light' : 'dark' })
    await page.goto(stage.address + at)
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await keepShot(page, `portal-${name}-${index}-${width}`)
      await expectNothingSideways(page, `${at} at ${width}`)
    }
    await expectAccessible(page)
  }
  // Nothing moves once it is there (cumulative layout shift).
  await page.emulateMedia({ media: 'screen' })
  await page.goto(stage.address + article)
  const shift = await page.evaluate<number>(
    `new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value })
      .observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 50) })`,
  )
  expect(shift).toBeLessThan(0.1)
  expect(foreign).toEqual([])
  expect(wrong).toEqual([])
  expect(await page.context().cookies()).toEqual([])
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.menu').isVisible()).toBe(false)
  await keepShot(page, 'portal-article-print')
  await page.context().close()
})

test('one writes, another approves and publishes, and readers see it', async () => {
  const writer = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: '/desk/articles' })
  await writer.getByText('该更新了').or(writer.getByText('更新即可')).first().waitFor()
  await look(writer, 'articles-zh-1440')
  await writer.getByRole('button', { name: '写一篇' }).click()
  await writer.getByLabel('标题').fill('全县路灯检修完成')
  const text = writer.getByRole('textbox', { name: '正文' })
  await text.click()
  await writer.getByRole('button', { name: '加粗' }).click()
  await writer.keyboard.type('三百盏路灯')
  await writer.getByRole('button', { name: '加粗' }).click()
  await writer.keyboard.type('已经修好，联系人手机13800000000。')
  // What Word puts on the clipboard: only what the schema knows is left of it.
  await writer.evaluate(`(() => {
    const data = new DataTransfer()
    data.setData('text/html', ${JSON.stringify(WORD)})
    document.querySelector('.rich-text [role=textbox]')
      .dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })()`)
  await writer.getByRole('button', { name: '保存新版本' }).click()
  await writer.getByText('已保存第 2 版').waitFor()
  await writer.getByText('▲ 手机号').waitFor()
  await look(writer, 'article-edit-zh-1440')
  await writer.getByRole('button', { name: '送审' }).click()
  await writer.getByText('等另一位编辑审核').waitFor()
  const where = new URL(writer.url()).pathname
  await writer.context().close()

  const second = await stage.open({ username: 'commander', width: 390, language: 'zh', path: where })
  const approve = second.getByRole('button', { name: '审核通过' })
  await approve.waitFor()
  expect(await approve.isDisabled()).toBe(true)
  await second.getByText('我已逐条核对').click()
  await approve.click()
  await second.getByRole('button', { name: '现在发布' }).click()
  await second.getByText('● 已发布').waitFor()
  await second.getByRole('button', { name: '和前一版比较' }).click()
  await second.locator('ins', { hasText: '三百盏路灯' }).waitFor()
  await look(second, 'article-published-zh-390')
  await second.getByRole('link', { name: '读者看到的页面' }).click()
  await second.locator('.body strong', { hasText: '三百盏路灯' }).waitFor()
  expect(await second.locator('.body').innerHTML()).not.toMatch(/Mso|style|script|iframe|onclick/)
  await second.context().close()
})
