import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { answerFailure } from './failure.ts'
import { Refusal } from '../core/refusals.ts'
import { paceCalls } from './pace.ts'

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
