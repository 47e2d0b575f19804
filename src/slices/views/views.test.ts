import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
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
  await expect(keep(by, '甲')).rejects.toMatchObject({ code: 'view-name-taken' })
  const other = await keep(by, '丙')
  await expect(changeView(ledger, by, other, { name: '甲' })).rejects.toMatchObject({
    code: 'view-name-taken',
  })
  await dropView(ledger, by, other)
  await changeView(ledger, by, view, { name: '乙', search: 'state=done' })
  const [line] = await within(ledger.database, by.area, (tx) => viewsFor(tx, by, 'duties'))
  expect(line).toMatchObject({ name: '乙', search: 'state=done', own: true, shared: false })
  await dropView(ledger, by, view)
  expect(await seen(by)).toEqual([])
})

test('fifty are enough for anybody', async () => {
  const by = at('130430201')
  for (let n = 0; n < 49; n += 1) await keep(by, `第${n}个`)
  const last = { view: newId(), page: 'duties', name: '最后一个', search: '', shared: false }
  await keepView(ledger, by, last)
  await keepView(ledger, by, last)
  await expect(keep(by, '又一个')).rejects.toMatchObject({ code: 'views-too-many' })
}, 60_000)

test('two areas in which somebody kept a view under one name are merged all the same', async () => {
  const [one, into] = [`${TOWN}001`, '130430201']
  const by = at(one)
  await keep(by, '同名')
  await keep({ ...by, area: TOWN }, '同名')
  const boss = principal()
  const [area] = await within(ledger.database, '130430', async (tx) => {
    const { rows } = await sql<{ subject: string }>`select subject from area where area = ${TOWN}`.execute(tx)
    return rows
  })
  await keep({ ...by, area: into }, '同名').catch(() => undefined)
  await appendRecords(ledger, boss, [draftOf('area-merged', area?.subject ?? '', { into, reason: '合并' })])
  expect(await seen({ ...by, area: into })).toEqual(['同名', '同名'])
})
