import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'
import { newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { changeView, dropView, keepView } from './actions.ts'
import { viewsFor } from './queries.ts'

const fixture = useDatabase()
const TOWN = '130430100'
let ledger: Ledger

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, principal(), ['130430', TOWN, `${TOWN}001`, '130430201'])
})

const at = (area: string, role: Role = 'township-leader'): Principal => principal(role, area)
const seen = async (by: Principal): Promise<string[]> =>
  (await within(ledger.database, by.area, (tx) => viewsFor(tx, by, 'duties'))).map(({ name }) => name)

async function keep(by: Principal, name: string, shared = false): Promise<string> {
  const view = newId()
  await keepView(ledger, by, { view, page: 'duties', name, search: 'state=overdue', shared })
  return view
}

test('a view is its maker’s until it is shared, and then of those over the very same area', async () => {
  const [maker, colleague] = [at(TOWN), at(TOWN, 'contact-cadre')]
  const view = await keep(maker, '逾期一天')
  await keep(colleague, '我的')
  expect(await seen(maker)).toEqual(['逾期一天'])
  expect(await seen(colleague)).toEqual(['我的'])
  await changeView(ledger, maker, view, { shared: true })
  expect(await seen(colleague)).toEqual(['我的', '逾期一天'])
  for (const other of [at('130430'), at('130430201'), at(`${TOWN}001`)]) expect(await seen(other)).toEqual([])
  // A contact cadre manages no duties: what others share is not theirs to change.
  await expect(changeView(ledger, colleague, view, { name: '改' })).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(dropView(ledger, at('130430201'), view)).rejects.toMatchObject({ code: 'not-found' })
  await dropView(ledger, at(TOWN), view)
  expect(await seen(maker)).toEqual([])
})

test('kept again it is there once; the same name twice is refused; renamed and forgotten', async () => {
  const by = at(TOWN)
  const view = newId()
  const kept = { view, page: 'duties', name: '甲', search: 'state=open', shared: false }
  await keepView(ledger, by, kept)
  await keepView(ledger, by, kept)
  expect(await seen(by)).toEqual(['甲'])
  await expect(keep(by, '甲')).rejects.toMatchObject({ constraint: 'view_name_taken' })
  await changeView(ledger, by, view, { name: '乙', search: 'state=done' })
  const [line] = await within(ledger.database, by.area, (tx) => viewsFor(tx, by, 'duties'))
  expect(line).toMatchObject({ name: '乙', search: 'state=done', own: true, shared: false })
  await dropView(ledger, by, view)
  expect(await seen(by)).toEqual([])
})

test('fifty are enough for anybody', async () => {
  const by = at('130430201')
  for (let n = 0; n < 50; n += 1) await keep(by, `第${n}个`)
  await expect(keep(by, '又一个')).rejects.toMatchObject({ code: 'views-too-many' })
})
