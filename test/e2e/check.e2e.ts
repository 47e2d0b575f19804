import { expect, test } from 'vitest'
import { moderate } from '../../src/slices/comments/actions.ts'
import { queueOf } from '../../src/slices/comments/queries.ts'
import { within } from '../../src/database/connect.ts'
import { appendRecords } from '../../src/slices/ledger/actions.ts'
import { COUNTY, draftOf, newId, principal } from '../factories.ts'
import { keepShot, look, setStage } from './stage.ts'

const stage = setStage()

test('a badge is made and printed at the desk, and whoever stands behind a door reads what it is', async () => {
  const desk = await stage.open({
    username: 'clerk',
    width: 1440,
    language: 'zh',
    path: '/desk/accounts/badges',
  })
  await desk.locator('.ant-table-row .ant-checkbox-input:enabled').first().check()
  await desk.getByRole('button', { name: '制证（1人）' }).click()
  await desk.locator('.ant-modal-confirm').getByRole('button', { name: '制证（1人）' }).click()
  await desk.getByRole('button', { name: '打印（1张）' }).and(desk.locator(':enabled')).waitFor()
  await look(desk, 'badges-1440')
  await desk.getByRole('button', { name: '打印（1张）' }).click()
  const number = (await desk.locator('.badge code').textContent()) ?? ''
  await keepShot(desk, 'badge-sheet')
  await desk.context().close()

  const phone = await stage.open({ width: 390, language: 'zh', path: '/check' })
  await phone.getByLabel('工作证编号').fill(number.toLowerCase())
  await phone.getByRole('button', { name: '查询' }).click()
  await phone.getByText('这个工作证有效').waitFor()
  await look(phone, 'check-valid-390')
  // Wrong ones until something has to be worked out first; then the right one is told again.
  for (let n = 0; n < 5; n += 1) await phone.request.get(`${stage.address}/check?n=x${n}`)
  await phone.getByLabel('工作证编号').fill(number)
  await phone.getByRole('button', { name: '查询' }).click()
  await phone.getByText('算好了').waitFor({ timeout: 30_000 })
  await look(phone, 'check-work-390')
  await phone.getByLabel('工作证编号').fill(number)
  await phone.getByRole('button', { name: '查询' }).click()
  await phone.getByText('这个工作证有效').waitFor()
  await phone.setViewportSize({ width: 1440, height: 900 })
  await phone.goto(`${stage.address}/check/door?lang=en`)
  await look(phone, 'called-en-1440')
  await phone.context().close()
})

test('a question and a comment are written without an account, and their queues are looked at', async () => {
  const { ledger } = stage
  await appendRecords(ledger, principal('editor'), [
    draftOf(
      'portal-configured',
      newId(),
      { settings: { hotWords: [], comments: 'held', hotline: '0310-1234567' } },
      { area: COUNTY },
    ),
  ])
  const phone = await stage.open({ width: 390, language: 'zh', path: '/' })
  const article = (await phone.locator('main a[href^="/article/"]').first().getAttribute('href')) ?? ''
  await phone.goto(`${stage.address}/ask`)
  await look(phone, 'ask-390')
  await phone.getByLabel('您的问题').fill('从外地回来，家里老人怎么做检测？')
  await phone.waitForTimeout(2100)
  await phone.getByRole('button', { name: '提交' }).click()
  await phone.getByText('已收到您的问题').waitFor()
  await keepShot(phone, 'asked-390')
  await phone.goto(stage.address + article.replace('/article/', '/comment/'))
  await phone.getByLabel('评论', { exact: true }).fill('说得很清楚，谢谢。')
  await phone.waitForTimeout(2100)
  await phone.getByRole('button', { name: '提交评论' }).click()
  await phone.getByText('评论已提交').waitFor()
  const [held] = await within(ledger.database, COUNTY, (tx) => queueOf(tx, COUNTY))
  const desk = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: '/desk/comments' })
  await desk.getByText('说得很清楚，谢谢。').waitFor()
  await look(desk, 'comments-1440')
  await desk.goto(`${stage.address}/desk/questions`)
  await desk.locator('p', { hasText: '家里老人怎么做检测' }).waitFor()
  await look(desk, 'questions-1440')
  await desk.context().close()
  const comment = held?.comment ?? ''
  await moderate(ledger, principal('editor'), comment, () => [
    { id: newId(), kind: 'comment-settled', subject: comment, payload: { isShown: true } },
  ])
  await phone.reload()
  await phone.goto(stage.address + article.replace('/article/', '/comment/'))
  expect(await phone.getByText('说得很清楚，谢谢。').count()).toBe(1)
  await look(phone, 'comments-390')
  await phone.context().close()
})
