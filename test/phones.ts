import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { Role } from '../src/core/role.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import { makeCode } from '../src/slices/sync/actions.ts'
import type { Line, SyncChanges } from '../src/slices/sync/contract.ts'
import { readPieces } from '../src/slices/sync/rules.ts'
import { draftOf, newId } from './factories.ts'

export type Held = { account: string; post: string }

/** An account that holds a post of this role over an area. */
export async function appoint(ledger: Ledger, by: Principal, role: Role, area: string): Promise<Held> {
  const [account, post] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf(
      'account-made',
      account,
      { username: `u${account.slice(-12)}`, name: `某${area.slice(-3)}` },
      { area },
    ),
    draftOf('post-appointed', post, { account, role }, { area }),
  ])
  return { account, post }
}

/** What a phone sends with each call. */
export const SPEAKS = { protocol: 1, appVersion: 'test' }

export function askToEnrol(app: FastifyInstance, given: object, device = newId()) {
  return app.inject({
    method: 'POST',
    url: '/api/devices',
    payload: { device, ...SPEAKS, clock: new Date().toISOString(), ...given },
  })
}

/** Enrols a phone for a post and gives the headers it calls with from then on. */
export async function phoneOf(
  app: FastifyInstance,
  ledger: Ledger,
  by: Principal,
  post: string,
): Promise<{ device: string; headers: { authorization: string } }> {
  const { code } = await makeCode(ledger, by, post)
  const { device, token } = (await askToEnrol(app, { code })).json()
  return { device, headers: { authorization: `Bearer ${token}` } }
}

/** The lines of a bundle, or of the whole pieces of what has come of it. */
export function linesOf(bytes: Buffer): Line[] {
  return readPieces(bytes).pieces.flatMap((piece) =>
    gunzipSync(piece)
      .toString()
      .trimEnd()
      .split('\n')
      // As the contract says.
      .map((text) => JSON.parse(text) as Line),
  )
}

type Enrolled = { app: FastifyInstance; headers: { authorization: string } }

/** What an enrolled phone asks of the server. `phone` is asked each time: a test makes it before its first call. */
export function callsOf(phone: () => Enrolled) {
  const get = (url: string, more: object = {}) =>
    phone().app.inject({ url, headers: { ...phone().headers, ...more } })
  const fetchBundle = async (more = ''): Promise<Line[]> =>
    linesOf((await get(`/api/sync/bundle?protocol=1${more}`)).rawPayload)
  return {
    get,
    fetchBundle,
    cursorNow: async (): Promise<string> => {
      // Of a section: a whole bundle may be two minutes old.
      const [head] = await fetchBundle('&sections=messages&since=1.999999999')
      return head?.is === 'head' ? head.cursor : ''
    },
    pull: async (since: string): Promise<SyncChanges> =>
      (await get(`/api/sync/changes?protocol=1&since=${since}`)).json(),
    push: (records: object[], more: object = {}) =>
      phone().app.inject({
        method: 'POST',
        url: '/api/sync/push',
        headers: phone().headers,
        payload: { ...SPEAKS, clock: new Date().toISOString(), unsent: records.length, records, ...more },
      }),
  }
}
