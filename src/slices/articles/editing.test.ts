import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../core/role.ts'
import { textToDocument } from '../../core/rich-text.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { COUNTY, draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { setPassword } from '../accounts/actions.ts'
import { appendRecords } from '../ledger/actions.ts'
import { KIND_BY_NAME } from '../ledger/kinds.ts'
import { privateIn } from './rules.ts'

const fixture = useDatabase()
const TOWN = '130430100'
const VILLAGE = '130430100001'
let app: FastifyInstance
const cookies = new Map<string, string>()

async function person(name: string, role: Role, area: string): Promise<void> {
  const ledger = testLedger(fixture.database)
  const account = newId()
  await appendRecords(ledger, principal(), [
    draftOf('account-made', account, { username: name, name }, { area }),
    draftOf('post-appointed', newId(), { account, role }, { area }),
  ])
  await within(fixture.database, COUNTY, (tx) => setPassword(tx, account, 'a long password', false))
  const reply = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username: name, password: 'a long password' },
  })
  cookies.set(name, reply.cookies[0]?.value ?? '')
}

const as = async (who: string, method: 'GET' | 'POST', url: string, payload?: object) => {
  const reply = await app.inject({
    method,
    url,
    cookies: { hutong: cookies.get(who) ?? '' },
    ...(payload ? { payload } : {}),
  })
  return reply.json()
}

const step = (who: string, article: string, kind: string, payload: object) =>
  as(who, 'POST', '/api/articles', {
    id: newId(),
    kind,
    article,
    happenedAt: new Date().toISOString(),
    payload,
  })

const contentOf = (title: string, text = '正文。') => ({
  title,
  summary: '',
  column: 'news',
  body: textToDocument(text),
})

beforeAll(async () => {
  const ledger = testLedger(fixture.database)
  await openAreas(ledger, principal(), [COUNTY, TOWN, VILLAGE, '130430201', '130430201001'])
  app = await makeServer({ ledger, routes: ROUTES })
  await person('writer', 'editor', TOWN)
  await person('second', 'editor', TOWN)
  await person('elsewhere', 'editor', '130430201')
})
afterAll(() => app.close())

test('from a draft to the reader through the API, and nobody of another township sees it', async () => {
  const article = newId()
  expect(
    await step('writer', article, 'article-drafted', { content: contentOf('进展'), basisVersion: 0 }),
  ).toEqual({})
  expect(await as('writer', 'GET', `/api/articles/${article}`)).toMatchObject({
    state: 'draft',
    area: TOWN,
    own: true,
    by: 'writer',
    versions: [{ version: 1 }],
    findings: [],
  })
  await step('writer', article, 'article-submitted', { version: 1 })
  expect(await step('writer', article, 'article-approved', { version: 1 })).toMatchObject({
    code: 'article-own-approval',
  })
  expect(await as('second', 'GET', '/api/articles?state=review')).toMatchObject({
    articles: [{ article, own: false, isPublic: false }],
  })
  await step('second', article, 'article-approved', { version: 1 })
  await step('second', article, 'article-published', { version: 1 })
  expect(await as('writer', 'GET', `/api/articles/${article}`)).toMatchObject({
    state: 'published',
    isPublic: true,
  })
  await step('writer', article, 'article-drafted', { content: contentOf('进展二'), basisVersion: 1 })
  expect(await as('writer', 'GET', '/api/articles?state=draft')).toMatchObject({
    articles: [{ article, title: '进展二', isPublic: true }],
  })
  expect(await as('writer', 'GET', `/api/articles/${article}/versions/1`)).toMatchObject({
    content: { title: '进展' },
  })
  expect((await as('elsewhere', 'GET', '/api/articles')).articles).toEqual([])
  expect(await as('elsewhere', 'GET', `/api/articles/${article}`)).toMatchObject({ code: 'not-found' })
  expect(await step('elsewhere', article, 'article-withdrawn', { reason: 'x' })).toHaveProperty('code')
})

test('what tells who somebody is must be seen by whoever approves', async () => {
  const article = newId()
  const text = '张某，男，45岁，住示例小区3号楼2单元501室，电话１３８ 0000 0000。'
  await step('writer', article, 'article-drafted', { content: contentOf('个案', text), basisVersion: 0 })
  await step('writer', article, 'article-submitted', { version: 1 })
  const shown = await as('second', 'GET', `/api/articles/${article}`)
  expect(shown.findings.map(({ what }: { what: string }) => what).sort()).toEqual([
    'address',
    'person',
    'phone',
  ])
  const refused = await step('second', article, 'article-approved', { version: 1 })
  expect(refused).toMatchObject({ code: 'article-private' })
  expect(await step('second', article, 'article-approved', { version: 1, acknowledged: true })).toEqual({})
})

test.each([
  ['110101199003078515', 'identity'],
  ['110101 1990 0307 851X', 'identity'],
  ['+86 139-1234-5678', 'phone'],
  ['东街村12号', 'address'],
  ['冀D·12345', 'plate'],
  ['女 7岁', 'person'],
] as const)('%s is found', (text, what) => {
  expect(privateIn(contentOf('标题', `前文${text}后文`)).map((one) => one.what)).toEqual([what])
})

test.each(['0310-1234567', '12345', '2021-01-09 08:30', '国发〔2021〕12号', '1386人', '第138期', '30天内'])(
  '%s is nobody’s',
  (text) => {
    expect(privateIn(contentOf('标题', `前文${text}，后文`))).toEqual([])
  },
)

test('a directive becomes a draft in one step, and sent again it is the same draft', async () => {
  const [directive, article, id] = [newId(), newId(), newId()]
  const kind = KIND_BY_NAME.get('directive-issued')
  await appendRecords(testLedger(fixture.database), principal(), [
    draftOf(
      'directive-issued',
      directive,
      { ...(kind?.example as object), title: '某项部署', text: '一、先做。\n二、再做。' },
      { area: TOWN },
    ),
  ])
  expect(await as('writer', 'POST', '/api/articles/from', { article, id, directive })).toEqual({})
  const shown = await as('writer', 'GET', `/api/articles/${article}`)
  expect(shown).toMatchObject({ title: '某项部署', state: 'draft', column: 'notices' })
  expect(shown.content.body.content).toHaveLength(2)
  expect(
    await as('elsewhere', 'POST', '/api/articles/from', { article: newId(), id: newId(), directive }),
  ).toMatchObject({
    code: 'not-found',
  })
})

test('editors see which columns need something new; only the county configures them', async () => {
  const { columns, waiting } = await as('writer', 'GET', '/api/portal')
  expect(columns.find(({ column }: { column: string }) => column === 'news')).toMatchObject({ stale: false })
  expect(columns.find(({ column }: { column: string }) => column === 'law')).toMatchObject({ newestAt: null })
  expect(waiting).toBeGreaterThanOrEqual(0)
  const given = {
    id: newId(),
    happenedAt: new Date().toISOString(),
    settings: { organiser: '某办', hotWords: [] },
  }
  expect(await as('writer', 'POST', '/api/portal', given)).toMatchObject({ code: 'out-of-scope' })
})
