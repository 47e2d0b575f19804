import { sql } from 'kysely'
import { test } from 'vitest'
import { dayStart, HOUR } from '../../src/core/cadence.ts'
import { within } from '../../src/database/connect.ts'
import { appendRecords, type Principal } from '../../src/slices/ledger/actions.ts'
import { draftOf, newId } from '../factories.ts'
import { look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

test('a village leader reports a duty done from the board, in a form drawn from its kind', async () => {
  const page = await stage.open({
    username: 'village100201',
    width: 1440,
    language: 'zh',
    path: '/desk/duties?state=open',
  })
  const row = page.locator('tr', { hasText: '村（社区）网格长' }).first()
  await row.getByRole('button', { name: '登记完成' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('备注').fill('今天两班都到岗')
  await look(page, 'record-form-zh-1440')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  await page.context().close()
})

test('a place is registered, owes its duties at once, and a missing answer is named', async () => {
  const page = await stage.open({ username: 'commander', width: 390, language: 'zh', path: '/desk/sites' })
  await page.getByText('新马头').first().waitFor()
  await page.getByRole('button', { name: '登记场所' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.getByText('请填写正确').waitFor()
  await look(page, 'site-form-zh-390')
  await form.getByLabel(/姓名或名称/).fill('示例便民超市')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  const link = page.getByRole('link', { name: '示例便民超市' })
  await link.click()
  await page.getByText('重点场所防控检查').first().waitFor()
  await look(page, 'site-zh-390')
  await page.context().close()
})

test('places', async () => {
  await lookAtScreens(stage, 'clerk', [{ name: 'sites', path: 'sites', ready: 'tbody a' }])
})

/** A grid leader of the demo, and doors of their village. */
async function leaderWithDoors(): Promise<{ leader: Principal; doors: string[] }> {
  const { database, county } = stage.ledger
  return within(database, county, async (tx) => {
    const { rows } = await sql<Principal & { doors: string[] }>`
      select p.account, p.post, p.role, p.area, array_agg(h.household order by h.household) as doors
      from held_post p join household h on h.area > p.area and h.area < p.area || '~' where p.role = 'village-leader'
      group by 1, 2, 3, 4 having count(*) >= 12 order by p.area limit 1`.execute(tx)
    const [{ doors, ...leader }] = rows as [Principal & { doors: string[] }]
    return { leader, doors: doors.slice(0, 12) }
  })
}

test('a round that no legs can walk is a question, and is settled with a word', async () => {
  const { leader, doors } = await leaderWithDoors()
  // Ten in the morning of yesterday in the county: at night another question would arise.
  const start = dayStart(Date.now()) - 14 * HOUR
  const path = `rounds?day=${new Date(start).toISOString().slice(0, 10)}`
  await appendRecords(
    stage.ledger,
    leader,
    doors.map((door, index) =>
      draftOf(
        'door-call',
        door,
        { end: 'met', members: [{ person: door }] },
        { device: 'phone-1', happenedAt: new Date(start + index * 9000).toISOString() },
      ),
    ),
  )
  await lookAtScreens(stage, 'commander', [{ name: 'rounds', path, ready: '.asked' }])
  const page = await stage.open({ username: 'commander', width: 390, language: 'zh', path: `/desk/${path}` })
  const asked = page.locator('.asked', { hasText: '平均每户 9 秒' })
  await asked.getByRole('button', { name: /答\s?复/ }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('说明（可不填）').fill('广场上集中登记，已逐户核对')
  await look(page, 'rounds-settle-zh-390')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.waitFor({ state: 'hidden' })
  await asked.getByText('广场上集中登记，已逐户核对').waitFor()
  // With only those not settled there is none left; the day before has no rounds to look at.
  await page.getByLabel('只看待答复的').check()
  await page.getByText('疑问都已答复。').waitFor()
  // Doors of the day go to somebody else; with five in a hundred to be ruled out these are 59.
  await page.getByRole('button', { name: /抽取 .* 的住户/ }).click()
  await page.getByText(/已从 \d+ 户中抽取 59 户/).waitFor()
  await page.getByText('已看 0 / 59').waitFor()
  await look(page, 'rounds-spot-zh-390')
  await page.getByRole('link', { name: '看抽查任务' }).click()
  await page.getByRole('button', { name: '登记完成' }).first().waitFor()
  const { pathname, search } = new URL(page.url())
  await page.context().close()
  // The clerk has recorded nothing in the demo: their second look counts.
  const desk = await stage.open({ username: 'clerk', width: 1440, language: 'zh', path: pathname + search })
  await desk.getByRole('button', { name: '登记完成' }).first().click()
  const second = desk.getByRole('dialog')
  await second.getByText('与登记一致').click()
  await look(desk, 'spot-form-zh-1440')
  await second.getByRole('button', { name: /保\s?存/ }).click()
  await second.waitFor({ state: 'hidden' })
  await desk.goto(`${stage.address}/desk/rounds`)
  await desk.getByText('已看 1 / 59').waitFor()
  await desk.getByText('1 户中 0 户与登记不符。').waitFor()
  await desk.context().close()
})

test('who has reported today and who is silent; what was found in the field is looked at by somebody else', async () => {
  const { leader, doors } = await leaderWithDoors()
  const [household, person] = [newId(), newId()]
  const sent = { device: newId() }
  // Two leaders have a phone; one of them has sent something.
  const { database, county } = stage.ledger
  const held = await within(database, county, async (tx) => {
    const { rows } = await sql<Principal>`
      select account, post, role, area from held_post where role = 'village-leader' and post <> ${leader.post} order by area limit 1`.execute(
      tx,
    )
    return rows
  })
  for (const who of [leader, ...held])
    await appendRecords(stage.ledger, { ...who, program: true }, [
      draftOf(
        'device-enrolled',
        newId(),
        { account: who.account, post: who.post, madeBy: who.account },
        { area: who.area },
      ),
    ])
  await appendRecords(stage.ledger, leader, [
    ...doors.slice(0, 3).map((door) => draftOf('door-call', door, { end: 'nobody-home' }, sent)),
    draftOf(
      'household-registered',
      household,
      { door: '后院3号', source: 'field' },
      { ...sent, area: leader.area },
    ),
    draftOf('person-registered', person, { household, name: '示例新住户' }, { ...sent, area: leader.area }),
  ])
  await lookAtScreens(stage, 'commander', [
    { name: 'fieldwork', path: 'fieldwork', ready: '.field-where a' },
    { name: 'finds', path: 'finds', ready: 'tbody a' },
  ])
  const page = await stage.open({
    username: 'commander',
    width: 390,
    language: 'zh',
    path: '/desk/fieldwork',
  })
  await page.locator('.figure.alarm').getByText('有任务、还没上报').waitFor()
  await page.getByRole('combobox', { name: '岗位' }).click()
  await page.locator('.ant-select-item-option').getByText('今天已上报').click()
  await page.locator('.listing').getByText('村（社区）网格长').first().waitFor()
  await page.getByRole('link', { name: /现场新增 2/ }).click()
  await page.getByText('待核对 2 条').waitFor()
  await page.getByRole('button', { name: /这 2 条都属实/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /都属实/ })
    .click()
  await page.getByText('没有待核对的新增。').waitFor()
  await page.getByText('已核对', { exact: true }).click()
  await page.getByText('示例新住户').waitFor()
  await page.context().close()
})
