import type { FastifyInstance } from 'fastify'
import { setUp } from '../../src/web/offline/vault.ts'
import { openDatabase } from '../../src/web/offline/database.ts'
import { exchange } from '../../src/web/offline/exchange.ts'
import { enrol, remoteOf } from '../../src/web/offline/remote.ts'
import { callPayload, emptyCall, NOTHING } from '../../src/slices/screening/rules.ts'
import { PROTOCOL } from '../../src/slices/sync/rules.ts'
import { draftOf, newId } from '../factories.ts'
import type { Recorded } from '../old-clients.test.ts'

type Given = { app: FastifyInstance; names: Record<string, string>; between: () => Promise<void> }

/** Lets the client of today work for a morning and gives what it asked for, with names in the place of ids, times and places. */
export async function recordClient({ app, names, between }: Given): Promise<Recorded[]> {
  const requests: Recorded[] = []
  let name = 'enrol'
  const send = recordingSend(app, names, (request) => requests.push({ name, ...request }))
  const device = newId()
  const clock = new Date().toISOString()
  const code = names['code'] ?? ''
  const said = { device, code, model: 'Android', appVersion: '0.1.0', protocol: PROTOCOL, clock }
  const { token } = await enrol(said, send)
  const store = await setUp(openDatabase(newId()), '204815', {}, { memory: 64, passes: 1 })
  const remote = remoteOf(token, send)
  const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(10))
  const around = { now: Date.now, random, appVersion: '0.1.0', told: () => undefined }
  const go = (what: string): Promise<void> => {
    name = what
    return exchange(store, remote, around, 0)
  }
  await go('the first exchange').catch(() => undefined)
  await go('its rest')
  const drafts = morning(names).map((draft) => ({ ...draft, device }))
  await store.add(drafts)
  await go('a morning')
  const [first] = drafts
  const back = { corrects: first?.id ?? '', area: names['alley'] ?? '', device }
  await store.add([draftOf('record-withdrawn', first?.subject ?? '', { reason: '登错了门' }, back)])
  await go('taken back')
  await between()
  await go('changes after a measure began')
  name = 'messages read'
  await remote.read(
    [...store.rows().values()].filter(({ table }) => table === 'message').map(({ key }) => key),
  )
  for (const request of requests) if (request.name === name) request.body = { messages: ['{message}'] }
  return requests
}

/** Passes requests on and tells of each. The first bundle breaks off, so that the client asks for its rest. */
function recordingSend(
  app: FastifyInstance,
  names: Record<string, string>,
  tell: (request: Omit<Recorded, 'name'>) => void,
): typeof fetch {
  const named = namer(names)
  let isWell = false
  return async (input, init = {}) => {
    const url = String(input)
    const { authorization, ...headers } = Object.fromEntries(new Headers(init.headers))
    const body = typeof init.body === 'string' ? init.body : undefined
    const method = init.method === 'POST' ? 'POST' : 'GET'
    const reply = await app.inject({
      method,
      url,
      headers: { ...headers, ...(authorization ? { authorization } : {}) },
      ...(body === undefined ? {} : { payload: body }),
    })
    if (headers['if-range']) Object.assign(headers, { 'if-range': '{etag}', range: 'bytes={half}-' })
    const verdicts = url.includes('/push')
      ? { verdicts: reply.json().verdicts.map(({ status }: { status: string }) => status) }
      : {}
    const asked = body === undefined ? null : (JSON.parse(named(body)) as object)
    tell({ method, url: named(url), headers, body: asked, ...verdicts })
    const bytes = new Uint8Array(reply.rawPayload)
    const isCut = !isWell && url.includes('/bundle')
    if (isCut) isWell = true
    const answered = new Headers(Object.entries(reply.headers).map(([key, value]) => [key, String(value)]))
    const kept = isCut ? bytes.slice(0, bytes.length - 200) : bytes
    return new Response(kept, { status: reply.statusCode, headers: answered })
  }
}

/** Names in the place of what is another each time. */
function namer(names: Record<string, string>): (text: string) => string {
  const known = new Map(Object.entries(names).map(([name, id]) => [id, `{${name}}`]))
  return (text) =>
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g, (id) => {
        if (!known.has(id)) known.set(id, `{id${known.size}}`)
        return known.get(id) ?? ''
      })
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"{now}"')
      .replaceAll(names['code'] ?? '', '{code}')
      .replaceAll(names['alley'] ?? '', '{alley}')
      .replaceAll(/since=\d+\.\d+/g, 'since={cursor}')
}

/** As the app's pages make them: calls of each sort, a door and somebody found, a form, one that will be refused. */
function morning({ door1 = '', door2 = '', person = '', alley = '' }: Record<string, string>) {
  const found = newId()
  const met = { ...emptyCall('met'), metWith: '示例人', answers: { [person]: NOTHING } }
  const retryAt = new Date(Date.now() + 3_600_000).toISOString()
  return [
    draftOf('door-call', door1, callPayload(met, [person], undefined)),
    draftOf('door-call', door2, callPayload({ ...emptyCall('nobody-home'), retryAt }, [], undefined)),
    draftOf('door-call', door2, callPayload({ ...emptyCall('refused'), reason: '不愿开门' }, [], undefined)),
    draftOf('household-registered', found, { door: '临91号', source: 'field' }, { area: alley }),
    draftOf(
      'person-registered',
      newId(),
      { household: found, name: '示例新', relation: '户主' },
      { area: alley },
    ),
    draftOf('health-check', person, { celsius: 36.6, symptoms: ['cough'], how: 'in-person' }),
    draftOf('door-call', newId(), { end: 'vacant' }),
  ]
}
