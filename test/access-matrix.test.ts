import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { ROLES, type Role } from '../src/core/role.ts'
import { within } from '../src/database/connect.ts'
import { makeServer } from '../src/http/server.ts'
import { ROUTES, SITE } from '../src/routes.ts'
import { setPassword } from '../src/slices/accounts/actions.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import { useDatabase } from './harness.ts'
import { draftOf, newId, openAreas, principal, registerHouseholds, testLedger } from './factories.ts'

const fixture = useDatabase()
const HERE = '130430100001'
const THERE = '130430201001'

/** Written by hand: who may call what. A new endpoint without a line here fails the first test. */
const FIELD: readonly Role[] = ['alley-chief', 'stairwell-chief', 'contact-cadre', 'investigator']
const LEADERS: readonly Role[] = ['commander', 'clerk', 'township-leader', 'village-leader']
const BOARD: readonly Role[] = [...LEADERS, ...FIELD, 'editor', 'auditor']
const WRITERS: readonly Role[] = [
  ...LEADERS,
  ...FIELD,
  'gate-guard',
  'place-manager',
  'sampler',
  'storekeeper',
]
const EDITORS: readonly Role[] = ['commander', 'clerk', 'editor']
const EXPECTED: Record<string, readonly Role[] | 'anyone' | 'resident' | 'gate-device'> = {
  'POST /api/session': 'anyone',
  'GET /api/session': ROLES,
  'DELETE /api/session': ROLES,
  'POST /api/session/post': ROLES,
  'GET /api/profile': ROLES,
  'POST /api/profile/password': ROLES,
  'POST /api/profile/totp': ROLES,
  'POST /api/profile/totp/confirm': ROLES,
  'POST /api/profile/totp/remove': ROLES,
  'POST /api/profile/recovery-codes': ROLES,
  'GET /api/profile/sessions': ROLES,
  'DELETE /api/profile/sessions/:session': ROLES,
  'POST /api/profile/sessions/end-others': ROLES,
  'GET /api/accounts': LEADERS,
  'POST /api/accounts': LEADERS,
  'GET /api/accounts/:account': LEADERS,
  'POST /api/accounts/:account/password': LEADERS,
  'POST /api/accounts/:account/totp-reset': LEADERS,
  'POST /api/accounts/:account/end-sessions': LEADERS,
  'POST /api/accounts/import': LEADERS,
  'POST /api/posts/:post/hand-over': LEADERS,
  'GET /api/posts/vacant': BOARD,
  'GET /api/posts/:post/phone': LEADERS,
  'GET /api/areas/:area': BOARD,
  'GET /api/areas': BOARD,
  'GET /api/areas/:area/history': BOARD,
  'GET /api/areas/:area/sheet': [...LEADERS, ...FIELD],
  'GET /api/areas/:area/free-numbers': ['commander', 'clerk'],
  'POST /api/areas/plan': ['commander', 'clerk'],
  'POST /api/areas/import': ['commander', 'clerk'],
  'POST /api/areas/:area/contents': ['commander', 'clerk'],
  'GET /api/board': BOARD,
  'GET /api/pace': BOARD,
  'GET /api/duties': [...LEADERS, ...FIELD],
  'GET /api/duties/count': [...LEADERS, ...FIELD],
  'GET /api/duties/doers': LEADERS,
  'POST /api/duties/change': LEADERS,
  'POST /api/duties/undo': LEADERS,
  'GET /api/export/:list': LEADERS,
  'POST /api/records': WRITERS,
  'GET /api/records': [...LEADERS, ...FIELD],
  'GET /api/changes': [...LEADERS, ...FIELD],
  'GET /api/households': [...LEADERS, ...FIELD],
  'GET /api/households/:household': [...LEADERS, ...FIELD],
  'GET /api/people/:person': [...LEADERS, ...FIELD],
  'GET /api/sites': [...LEADERS, ...FIELD],
  'GET /api/sites/:site': [...LEADERS, ...FIELD],
  'GET /api/people': [...LEADERS, ...FIELD],
  'GET /api/people/near': [...LEADERS, ...FIELD],
  'GET /api/people/tagged': [...LEADERS, ...FIELD],
  'POST /api/people/:person/identity': ['commander', 'township-leader', 'village-leader', 'investigator'],
  'POST /api/people/:person/extract': ['commander', 'township-leader', 'village-leader', 'investigator'],
  'GET /api/identity-views': [...LEADERS, 'contact-cadre', 'investigator', 'auditor'],
  'GET /api/fieldwork': [...LEADERS, 'contact-cadre', 'auditor'],
  'GET /api/fieldwork/posts': [...LEADERS, 'contact-cadre', 'auditor'],
  'GET /api/fieldwork/finds': [...LEADERS, ...FIELD],
  'GET /api/rounds': [...LEADERS, 'contact-cadre', 'auditor'],
  'GET /api/rounds/checks': [...LEADERS, 'contact-cadre', 'auditor'],
  'POST /api/rounds/checks': LEADERS,
  'POST /api/people/matches': [...LEADERS, ...FIELD],
  'GET /api/duplicates': [...LEADERS, ...FIELD],
  'GET /api/conflicts': [...LEADERS, ...FIELD],
  'GET /api/sought': [...LEADERS, ...FIELD],
  'POST /api/uploads': WRITERS,
  'GET /api/uploads/:upload': WRITERS,
  'PUT /api/uploads/:upload': WRITERS,
  'POST /api/uploads/:upload/finish': WRITERS,
  'GET /api/attachments': [...LEADERS, ...FIELD],
  'GET /api/attachments/:attachment': [...LEADERS, ...FIELD],
  'POST /api/imports': LEADERS,
  'POST /api/imports/look': LEADERS,
  'GET /api/imports': LEADERS,
  'GET /api/imports/:import': LEADERS,
  'POST /api/imports/:import/run': LEADERS,
  'POST /api/imports/:import/drop': LEADERS,
  'POST /api/imports/:import/undo': LEADERS,
  'POST /api/imports/:import/rows/:row': LEADERS,
  'GET /api/imports/:import/doubtful': LEADERS,
  'GET /api/imports/:import/rows': LEADERS,
  'GET /api/imports/:import/faults': LEADERS,
  'GET /api/import-template': LEADERS,
  'GET /api/register/closing': ['commander', 'clerk'],
  'POST /api/register/close': ['commander', 'clerk'],
  'POST /api/directives/draft': ['commander', 'clerk'],
  'GET /api/messages': ROLES,
  'GET /api/messages/unread': ROLES,
  'POST /api/messages/read': ROLES,
  'GET /api/messages/choice': ROLES,
  'POST /api/messages/choice': ROLES,
  'GET /api/articles': EDITORS,
  'POST /api/articles': EDITORS,
  'GET /api/articles/:article': EDITORS,
  'GET /api/articles/:article/versions/:version': EDITORS,
  'POST /api/articles/check': EDITORS,
  'POST /api/articles/from': EDITORS,
  'GET /api/portal': EDITORS,
  'POST /api/portal': EDITORS,
  'GET /api/machine': ['commander', 'clerk'],
  'POST /api/machine/jobs/:job/retry': ['commander', 'clerk'],
  'GET /api/health': 'anyone',
  'GET /api/colours': BOARD,
  'GET /api/colours/people': [...LEADERS, ...FIELD],
  'GET /api/people/:person/colour': [...LEADERS, ...FIELD],
  'POST /api/people/:person/appeals': WRITERS,
  'GET /api/appeals': [...LEADERS, 'contact-cadre', 'investigator', 'auditor'],
  'GET /api/colours/rules': ROLES,
  'POST /api/colours/rules/preview': ['commander', 'clerk'],
  'POST /api/colours/rules': ['commander', 'clerk'],
  'GET /api/public/colours': 'anyone',
  'GET /api/directives': BOARD,
  'GET /api/directives/:directive': BOARD,
  'POST /api/directives/:directive/amend': ['commander', 'clerk'],
  'POST /api/directives/:directive/supersede': ['commander', 'clerk'],
  'POST /api/directives/:directive/close': ['commander', 'clerk'],
  'POST /api/directives/preview': ['commander', 'clerk'],
  'POST /api/devices/enrolment': LEADERS,
  'POST /api/devices': 'anyone',
  'GET /api/devices': LEADERS,
  'POST /api/devices/:device/revoke': LEADERS,
  'POST /api/parcels': LEADERS,
  'GET /api/parcels': LEADERS,
  'GET /api/parcels/:parcel': LEADERS,
  'POST /api/parcels/:parcel/take': LEADERS,
  'POST /api/parcels/:parcel/turn-away': LEADERS,
  'POST /api/sync/parcels': WRITERS,
  'POST /api/sync/parcels/own': 'anyone',
  'POST /api/sync/push': WRITERS,
  'GET /api/sync/bundle': WRITERS,
  'GET /api/sync/changes': WRITERS,
  'POST /api/me/phone': 'anyone',
  'POST /api/me/session': 'anyone',
  'GET /api/me/session': 'resident',
  'POST /api/me/session/choose': 'resident',
  'DELETE /api/me/session': 'resident',
  'GET /api/me/sessions': 'resident',
  'DELETE /api/me/sessions/:session': 'resident',
  'POST /api/me/code': 'resident',
  'POST /api/me/session/slip': 'anyone',
  'GET /api/me': 'resident',
  'GET /api/me/records': 'resident',
  'POST /api/me/records': 'resident',
  'POST /api/me/appeals': 'resident',
  'POST /api/me/recall': 'resident',
  'POST /api/me/family/agree': 'resident',
  'POST /api/me/family/answer': 'resident',
  'POST /api/me/family/slip': 'resident',
  'POST /api/me/family/withdraw': 'resident',
  'POST /api/resident-slips': [...LEADERS, ...FIELD],
  'GET /api/cards': [...LEADERS, ...FIELD],
  'POST /api/cards': [...LEADERS, ...FIELD],
  'GET /api/people/:person/cards': [...LEADERS, ...FIELD],
  'POST /api/people/:person/recall': [...LEADERS, ...FIELD],
  'GET /api/me/log': 'resident',
  'GET /api/log/alarms': ['commander', 'clerk', 'auditor'],
  'GET /api/log/head': 'anyone',
  'GET /api/log/heads': 'anyone',
  'GET /api/log/leaves': 'anyone',
  'GET /api/log/inclusion': 'anyone',
  'GET /api/log/consistency': 'anyone',
  'POST /api/log/cosignatures': 'anyone',
  'GET /api/gates/watch': WRITERS,
  'GET /api/gates': BOARD,
  'GET /api/bulletins': ['commander', 'clerk', 'editor'],
  'POST /api/bulletins': ['commander', 'clerk', 'editor'],
  'GET /api/gates/:gate': BOARD,
  // Who keeps no gate is refused by the action, which knows the roles that do.
  'POST /api/gates/lookup': WRITERS,
  'GET /api/gates/:gate/keys': LEADERS,
  'POST /api/gates/:gate/keys': LEADERS,
  'POST /api/gate-keys/:device/revoke': LEADERS,
  'POST /api/codes/verify': WRITERS,
  'POST /api/gate-device/verify': 'gate-device',
  'POST /api/gate-device/records': 'gate-device',
  'GET /api/gate-device/watch': 'gate-device',
  'GET /api/badges': LEADERS,
  'POST /api/badges': LEADERS,
  'GET /api/badges/own': ROLES,
  'POST /api/badges/:badge/revoke': LEADERS,
  'GET /api/comments': ['commander', 'clerk', 'editor'],
  'POST /api/comments/:comment/settle': ['commander', 'clerk', 'editor'],
  'POST /api/comments/:comment/answer': ['commander', 'clerk', 'editor'],
  'GET /api/questions': ['commander', 'clerk', 'editor'],
  'POST /api/questions/:question/answer': ['commander', 'clerk', 'editor'],
  'POST /api/questions/:question/reject': ['commander', 'clerk', 'editor'],
  'GET /api/tags': ROLES,
  'GET /api/views': ROLES,
  'POST /api/views': ROLES,
  'POST /api/views/:view': ROLES,
  'DELETE /api/views/:view': ROLES,
  'GET /api/packs': BOARD,
  'GET /api/packs/:file': BOARD,
  'GET /api/campaigns': BOARD,
  'GET /api/campaigns/plan': ['commander', 'clerk'],
  'POST /api/campaigns': ['commander', 'clerk'],
  'GET /api/campaigns/:campaign': BOARD,
  'GET /api/campaigns/:campaign/rows': [...LEADERS, ...FIELD],
  'GET /api/campaigns/:campaign/sheet': [...LEADERS, ...FIELD],
  'POST /api/campaigns/:campaign/recheck': ['commander', 'clerk'],
  'GET /api/campaigns/:campaign/closing': ['commander', 'clerk'],
  'POST /api/campaigns/:campaign/closing': ['commander', 'clerk'],
  'GET /api/campaigns/:campaign/statement': ['commander', 'clerk'],
}

let app: FastifyInstance
const cookies = new Map<Role, { hutong: string }>()
let here = ''
let there = ''
let stranger = ''

beforeAll(async () => {
  const ledger = testLedger(fixture.database)
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', HERE, `${HERE}001`, '130430201', THERE, `${THERE}001`])
  ;[here = '', there = ''] = await registerHouseholds(ledger, by, [`${HERE}001`, `${THERE}001`])
  stranger = newId()
  await appendRecords(ledger, by, [
    draftOf('person-registered', stranger, { household: there, name: '外村人' }, { area: `${THERE}001` }),
    draftOf('door-call', there, { end: 'vacant' }),
  ])
  app = await makeServer({ ledger, routes: ROUTES })
  for (const role of ROLES) {
    const account = newId()
    await appendRecords(ledger, by, [
      draftOf('account-made', account, { username: role, name: role }, { area: HERE }),
      draftOf('post-appointed', newId(), { account, role }, { area: HERE }),
    ])
    await within(ledger.database, '130430', (tx) => setPassword(tx, account, 'a long password', false))
    const reply = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { username: role, password: 'a long password' },
    })
    cookies.set(role, { hutong: reply.cookies[0]?.value ?? '' })
  }
})
afterAll(() => app.close())

function call(entry: { method: string; path: string }, role?: Role) {
  const url = entry.path.replace(':area', HERE).replace(':household', here).replace(/:\w+/, newId())
  const query = ['/api/areas', '/api/people', '/api/people/near'].includes(entry.path) ? '?q=x' : ''
  const body = entry.method === 'POST' || entry.method === 'PUT' ? { payload: {} } : {}
  // Method names of the contract are those the server knows.
  const method = entry.method as 'GET' | 'POST' | 'PUT' | 'DELETE'
  return app.inject({
    method,
    url: url + query,
    ...body,
    ...(role ? { cookies: cookies.get(role) ?? {} } : {}),
  })
}

test('every endpoint is in the matrix, and nothing else is', () => {
  const entries = ROUTES.map(({ entry }) => `${entry.method} ${entry.path}`)
  expect(entries.sort()).toEqual(Object.keys(EXPECTED).sort())
})

/** The public site, by hand as well: each page is anyone's, and none is anyone's by oversight. */
const PUBLIC_PAGES = [
  '/',
  '/about',
  '/accessibility',
  '/answers',
  '/article/:slug',
  '/article/:slug/code.svg',
  '/atom.xml',
  '/column/:column',
  '/comment-rules',
  '/contact',
  '/disclaimer',
  '/epidemic',
  '/feed.json',
  '/feed.xml',
  '/open-data/epidemic.json',
  '/open-data/figures.csv',
  '/portal/emblem.svg',
  '/portal/epidemic-*.css',
  '/portal/reading-*.js',
  '/portal/style-*.css',
  '/portal/working-*.js',
  '/privacy',
  '/region/:area',
  '/robots.txt',
  '/search',
  '/site-map',
  '/sitemap.xml',
  '/sitemap/:file',
  '/topic/:topic',
]

test('every page of the public site is in the list, and nothing else is', () => {
  const paths = SITE.pages.map(({ path }) => path.replace(/-[0-9a-f]{10}\./, '-*.'))
  expect(paths.sort()).toEqual(PUBLIC_PAGES)
})

/** What readers may send, by hand as well. */
const PUBLIC_FORMS = ['/ask', '/ask/state', '/check', '/check/door', '/comment-report', '/comment/:slug']

test('every form of the public site is in the list, and nothing else is', () => {
  expect(SITE.forms?.map(({ path }) => path).sort()).toEqual(PUBLIC_FORMS)
})

test('without a session nothing answers but what anyone may call', async () => {
  for (const { entry } of ROUTES) {
    const { code } = (await call(entry)).json()
    expect(code === 'not-signed-in', `${entry.method} ${entry.path}`).toBe(
      EXPECTED[`${entry.method} ${entry.path}`] !== 'anyone',
    )
  }
})

test.each(ROLES)('%s may call what the matrix says, and no more', async (role) => {
  const entries = ROUTES.map(({ entry }) => entry).filter(({ method }) => method !== 'DELETE')
  for (const entry of entries) {
    const said = `${entry.method} ${entry.path}`
    const expected = EXPECTED[said]
    const { code } = (await call(entry, role)).json()
    // No post is a resident’s session or a device’s key, whatever it may.
    if (expected === 'resident' || expected === 'gate-device') {
      expect(code, said).toBe('not-signed-in')
      continue
    }
    expect(code !== 'not-allowed', said).toBe(expected === 'anyone' || (expected?.includes(role) ?? false))
  }
})

test('nothing of another village is reached by any of the ways in', async () => {
  const leader = { cookies: cookies.get('village-leader') ?? {} }
  const refused = [
    `/api/duplicates?area=${THERE}`,
    `/api/conflicts?area=${THERE}`,
    `/api/sought?area=${THERE}`,
    `/api/people/tagged?tag=need:care&area=${THERE}`,
    `/api/board?area=${THERE}`,
    `/api/pace?area=${THERE}`,
    `/api/board?area=130430`,
    `/api/duties?area=${THERE}`,
    `/api/households?area=${THERE}`,
    `/api/changes?area=${THERE}`,
    `/api/sites?area=${THERE}`,
    `/api/devices?area=${THERE}`,
    `/api/fieldwork?area=${THERE}`,
    `/api/fieldwork/posts?area=${THERE}`,
    `/api/fieldwork/finds?area=${THERE}`,
    `/api/parcels?area=${THERE}`,
    `/api/colours?area=${THERE}`,
    `/api/colours/people?area=${THERE}`,
    `/api/appeals?area=${THERE}`,
    `/api/gates?area=${THERE}`,
    `/api/cards?area=${THERE}`,
  ]
  for (const url of refused)
    expect((await app.inject({ url, ...leader })).json(), url).toMatchObject({ code: 'out-of-scope' })
  const hidden = [
    `/api/areas/${THERE}`,
    `/api/households/${there}`,
    `/api/people/${stranger}`,
    `/api/people/${stranger}/colour`,
  ]
  for (const url of hidden)
    expect((await app.inject({ url, ...leader })).json(), url).toMatchObject({ code: 'not-found' })
  const changes = (await app.inject({ url: '/api/changes?limit=1000', ...leader })).json()
  expect(changes.records.length).toBeGreaterThan(0)
  expect(changes.records.filter(({ area }: { area: string }) => !area.startsWith(HERE))).toEqual([])
  const empty = [
    `/api/records?subject=${there}`,
    `/api/duties?subject=${there}`,
    '/api/people?q=外村',
    '/api/people/near?q=外村仁',
    '/api/people/near?q=waicunre',
    `/api/areas?q=${THERE}`,
  ]
  for (const url of empty) {
    const reply = (await app.inject({ url: encodeURI(url), ...leader })).json()
    expect(reply.records ?? reply.duties ?? reply.people ?? reply.areas, url).toEqual([])
  }
})

test('records about another village, or from a role that may not make them, are refused', async () => {
  const send = async (role: Role, draft: object) => {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/records',
      cookies: cookies.get(role) ?? {},
      payload: { records: [draft] },
    })
    return reply.json().code
  }
  expect(await send('village-leader', draftOf('door-call', there, { end: 'vacant' }))).toBe(
    'record-subject-unknown',
  )
  const household = draftOf('household-registered', newId(), { door: '1号' }, { area: `${THERE}001` })
  expect(await send('village-leader', household)).toBe('out-of-scope')
  expect(await send('gate-guard', draftOf('door-call', here, { end: 'vacant' }))).toBe('not-allowed')
  const appoint = draftOf('post-appointed', newId(), { account: newId(), role: 'commander' }, { area: HERE })
  for (const role of ['alley-chief', 'village-leader', 'clerk'] as const)
    expect(await send(role, appoint), role).toBe('not-allowed')
  const chief = draftOf('post-appointed', newId(), { account: newId(), role: 'alley-chief' }, { area: HERE })
  expect(await send('contact-cadre', chief)).toBe('not-allowed')
})
