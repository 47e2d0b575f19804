import type { z } from 'zod'
import type { Capability } from './role.ts'

/**
 * One line of a slice's contract. `may` is required: an endpoint without it does not compile. `path` parameters are written
 * `:name` and parsed by `params`; `query` and `body` by their own schemas; `reply` documents and checks the answer.
 */
export type Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: `/api/${string}`
  may: Capability
  summary: string
  /** Answers also while the account must first choose a password or set up its second factor. */
  evenBefore?: boolean
  /** Answers also a phone whose post has ended lately: what its holder did before that is still theirs to send. */
  evenAfter?: boolean
  /** Bytes of a body at most, where that is less than what lists may have (http/server.ts). */
  largest?: number
  params?: Params
  query?: Query
  body?: Body
  reply: Reply
}

/** Keeps the types of one endpoint while it is written down. */
export function endpoint<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Reply extends z.ZodType = z.ZodUnknown,
>(entry: Endpoint<Params, Query, Body, Reply>): Endpoint<Params, Query, Body, Reply> {
  return entry
}

export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never
export type ReplyOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never
