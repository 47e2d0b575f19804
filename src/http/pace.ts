import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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

/** Tokens of a bucket that fills at a steady rate (the token bucket of RFC 2697, 3, with one colour). Milliseconds. */
export class Buckets {
  readonly #perMinute: number
  readonly #now: () => number
  readonly #left = new Map<string, { left: number; at: number }>()

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#now = now
  }

  /** Takes one; gives the seconds to wait when there is none, else 0. */
  take(name: string): number {
    const now = this.#now()
    const left = this.#leftOf(name, now)
    this.#left.delete(name)
    this.#left.set(name, { left: Math.max(0, left - 1), at: now })
    if (this.#left.size > MOST)
      for (const [oldest] of this.#left) if (this.#left.size > MOST * 0.9) this.#left.delete(oldest)
    return this.#waitFor(left)
  }

  /** The same without taking. */
  wait(name: string): number {
    return this.#waitFor(this.#leftOf(name, this.#now()))
  }

  #leftOf(name: string, now: number): number {
    const known = this.#left.get(name)
    return known
      ? Math.min(this.#perMinute, known.left + ((now - known.at) / 60_000) * this.#perMinute)
      : this.#perMinute
  }

  #waitFor(left: number): number {
    return left >= 1 ? 0 : Math.max(1, Math.ceil(((1 - left) / this.#perMinute) * 60))
  }
}

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
  const byClient = client === undefined ? undefined : new Buckets(client)
  const byAddress = address === undefined ? undefined : new Buckets(address)
  const known = new Set<string>()
  const names = new WeakMap<FastifyRequest, string>()
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return
    const token = tokenOf(request)
    const name = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
    if (name !== undefined) names.set(request, name)
    const isKnown = name !== undefined && known.has(name)
    if (isKnown) refuseUntil(reply, byClient?.take(name) ?? 0)
    else if (name === undefined) refuseUntil(reply, byAddress?.take(request.ip) ?? 0)
    else refuseUntil(reply, byAddress?.wait(request.ip) ?? 0)
  })
  app.addHook('onResponse', async (request, reply) => {
    const name = names.get(request)
    if (name === undefined) return
    if (reply.statusCode !== 401) {
      if (known.size >= MOST) known.clear()
      if (reply.statusCode !== 429) known.add(name)
    } else {
      known.delete(name)
      byAddress?.take(request.ip)
    }
  })
}

function refuseUntil(reply: FastifyReply, seconds: number): void {
  if (seconds === 0) return
  void reply.header('retry-after', seconds)
  throw new Refusal('too-many')
}
