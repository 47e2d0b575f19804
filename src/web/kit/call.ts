import type { z } from 'zod'
import type { Endpoint, ReplyOf } from '../../core/endpoint.ts'
import type { Bilingual } from '../../core/text.ts'

/** What the server said no with: its own sentence in both languages, and where the input was wrong. */
export class CallFailure extends Error {
  readonly code: string
  readonly sentence: Bilingual | undefined
  /** `zh` and `en` where the fault is one that has a sentence (core/faults.ts). */
  readonly faults: readonly ({ path: string; message: string } & Partial<Bilingual>)[]
  readonly request: string
  constructor(code: string, sentence?: Bilingual, faults: CallFailure['faults'] = [], request = '') {
    super(code)
    this.code = code
    this.sentence = sentence
    this.faults = faults
    this.request = request
  }
}

export type Given<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? (P extends z.ZodUndefined ? { params?: never } : { params: z.input<P> }) &
        (Q extends z.ZodUndefined ? { query?: never } : { query?: z.input<Q> }) &
        (B extends z.ZodUndefined ? { body?: never } : { body: z.input<B> | Blob })
    : never

/** Calls an endpoint by its contract entry. Throws CallFailure, code `offline` when the server cannot be reached. */
export async function call<E extends Endpoint>(entry: E, given: Given<E>): Promise<ReplyOf<E>> {
  const { params = {}, query = {}, body } = given as { params?: object; query?: object; body?: unknown }
  const path = entry.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(Reflect.get(params, name))),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  const isFile = body instanceof Blob
  const reply = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    method: entry.method,
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    headers:
      body === undefined ? {} : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
  }).catch(() => {
    throw new CallFailure('offline')
  })
  const answer: unknown = await reply.json().catch(() => ({}))
  if (!reply.ok) throw failureOf(answer)
  // The server checks nothing of its own reply against the schema again; both are made from one contract.
  return answer as ReplyOf<E>
}

/** What an answer that is no success says. */
export function failureOf(answer: unknown): CallFailure {
  const {
    code = 'offline',
    zh,
    en,
    faults = [],
    request = '',
    // The shape http/failure.ts gives every refusal.
  } = answer as Partial<CallFailure> & Partial<Bilingual>
  return new CallFailure(code, zh && en ? { zh, en } : undefined, faults, request)
}
