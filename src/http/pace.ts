import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { aMinute, Buckets } from '../core/bucket.ts'
import { Refusal } from '../core/refusals.ts'

/** Calls a minute; a minute's worth may come at once. Undefined: as many as come. */
export type Limits = {
  /** Of one session, phone or key. */
  client?: number | undefined
  /** Of one address, without any of these, or with ones that nobody has. */
  address?: number | undefined
}

/** Clients kept count of; when there are more, those not heard of for longest begin anew, which costs nobody a call. */
const MOST = 200_000

/**
 * Bounds what one client of the API costs. Whoever has a session, a phone's token or a key is counted by that and never by address: a whole
 * village sits behind one. Without one, and with one that turns out to be nobody's, an address is counted: so guessing tokens from there
 * uses up the address's calls, and those who are known go on. Signed lists and files lie outside of /api and are never counted: gates read by them.
 */
export function paceCalls(
  app: FastifyInstance,
  { client, address }: Limits,
  tokenOf: (request: FastifyRequest) => string | undefined,
): void {
  const byClient = client === undefined ? undefined : new Buckets(aMinute(client), MOST)
  const byAddress = address === undefined ? undefined : new Buckets(aMinute(address), MOST)
  const known = new Set<string>()
  const names = new WeakMap<FastifyRequest, string>()
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return
    const token = tokenOf(request)
    const name = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
    if (name !== undefined) names.set(request, name)
    const isKnown = name !== undefined && known.has(name)
    const now = performance.now()
    // A token not known yet takes nothing: it does so when it turns out to be nobody's.
    const [buckets, source] = isKnown ? [byClient, name] : [byAddress, request.ip]
    const wait = buckets?.wait(source, now) ?? 0
    if (wait > 0) refuseFor(reply, wait)
    if (isKnown || name === undefined) buckets?.take(source, now)
  })
  app.addHook('onResponse', async (request, reply) => {
    const name = names.get(request)
    if (name === undefined) return
    if (reply.statusCode !== 401) {
      if (known.size >= MOST) known.clear()
      if (reply.statusCode !== 429) known.add(name)
    } else {
      known.delete(name)
      byAddress?.take(request.ip, performance.now())
    }
  })
}

function refuseFor(reply: FastifyReply, milliseconds: number): never {
  void reply.header('retry-after', Math.max(1, Math.ceil(milliseconds / 1000)))
  throw new Refusal('too-many')
}
