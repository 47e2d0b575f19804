import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import fc from 'fast-check'
import { answerFailure } from './failure.ts'
import { Refusal } from '../core/refusals.ts'
import { Buckets, paceCalls } from './pace.ts'

test('a bucket gives a minute’s worth at once, then a steady trickle, and says how long to wait', () => {
  let now = 0
  const buckets = new Buckets(60, () => now)
  for (let call = 0; call < 60; call += 1) expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBe(1)
  expect(buckets.take('b'), 'another has their own').toBe(0)
  now += 1000
  expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBe(1)
  expect(new Buckets(2, () => now).wait('c')).toBe(0)
})

test('however calls are spread, never more than a minute’s worth and what has trickled in', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 200 }), (gaps) => {
      let now = 0
      const buckets = new Buckets(30, () => now)
      let taken = 0
      for (const gap of gaps) {
        now += gap
        if (buckets.take('x') === 0) taken += 1
      }
      expect(taken).toBeLessThanOrEqual(30 + (now / 60_000) * 30 + 1)
    }),
  )
})

let app: FastifyInstance | undefined
afterEach(async () => app?.close())

/** A server that knows the tokens beginning with "good". */
async function server(limits: { client?: number; address?: number }): Promise<void> {
  const made = fastify()
  app = made
  await made.register(cookie)
  made.setErrorHandler((error, request, reply) => answerFailure(error, request, reply))
  const tokenOf = (request: { headers: { authorization?: string | undefined } }) =>
    request.headers.authorization
  paceCalls(made, limits, tokenOf)
  const mine = async (request: Parameters<typeof tokenOf>[0]) => {
    if (!tokenOf(request)?.startsWith('good')) throw new Refusal('not-signed-in')
    return {}
  }
  made.route({ method: 'GET', url: '/api/mine', handler: mine })
  made.get('/api/public', async () => ({}))
  made.get('/codes/latest', async () => ({}))
}
const get = (url: string, token?: string) =>
  (app ?? fastify()).inject({ url, ...(token === undefined ? {} : { headers: { authorization: token } }) })
const statuses = async (times: number, url: string, token?: string): Promise<number[]> => {
  const seen: number[] = []
  for (let call = 0; call < times; call += 1) seen.push((await get(url, token)).statusCode)
  return seen
}

test('one session that hammers is told to wait; its neighbours behind the same address are not', async () => {
  await server({ client: 5, address: 50 })
  // The first call shows whose it is; then five.
  expect(await statuses(8, '/api/mine', 'good 1')).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
  const refused = await get('/api/mine', 'good 1')
  expect(refused.json()).toMatchObject({ code: 'too-many' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(await statuses(3, '/api/mine', 'good 2')).toEqual([200, 200, 200])
})

test('somebody guessing tokens behind a village’s address uses up guesses, and locks out nobody who is known', async () => {
  await server({ client: 100, address: 4 })
  expect(await statuses(2, '/api/mine', 'good chief')).toEqual([200, 200])
  const guesses: number[] = []
  for (let guess = 0; guess < 7; guess += 1) guesses.push((await get('/api/mine', `bad ${guess}`)).statusCode)
  expect(guesses).toEqual([401, 401, 401, 401, 429, 429, 429])
  expect(await statuses(3, '/api/mine', 'good chief')).toEqual([200, 200, 200])
})

test('signed lists are never counted, and what anyone may ask is counted by address', async () => {
  await server({ client: 100, address: 3 })
  expect(await statuses(5, '/api/public')).toEqual([200, 200, 200, 429, 429])
  expect(new Set(await statuses(30, '/codes/latest'))).toEqual(new Set([200]))
})
