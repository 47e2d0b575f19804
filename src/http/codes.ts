import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../core/refusals.ts'
import { deltaPaper, latestOf, listPaper, rulesPaper } from '../slices/codes/actions.ts'
import { PAPER } from '../slices/codes/contract.ts'
import type { Ledger } from '../slices/ledger/actions.ts'

/** Anybody may keep what is under a name of its own; what changes is asked for again after some seconds. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const BRIEFLY = 'public, max-age=5'
const NUMBER = /^\d{1,12}$/

/** What gates and phones read codes by (slices/codes/contract.ts): signed, so it needs no session and no trust in who passes it on. */
export function serveCodes(app: FastifyInstance, ledger: Ledger): void {
  app.get('/codes/latest', async (request, reply) => {
    const latest = await latestOf(ledger)
    if (!latest) throw new Refusal('codes-without-keys')
    const { now, ...rest } = latest
    return send(request, reply, Buffer.from(JSON.stringify({ now, ...rest })), {
      type: 'application/json; charset=utf-8',
      kept: BRIEFLY,
      // The hour alone is no news.
      etag: etagOf(JSON.stringify(rest)),
    })
  })
  app.get('/codes/keys', (request, reply) =>
    sendPaper(request, reply, Promise.resolve(ledger.codes?.inForce()?.signed), BRIEFLY),
  )
  app.get('/codes/rules', (request, reply) => sendPaper(request, reply, rulesPaper(ledger), BRIEFLY))
  app.get<{ Params: { epoch: string; name: string } }>('/codes/list/:epoch/:name', (request, reply) => {
    const { epoch, name } = request.params
    const [from, version] = name.split('-')
    const numbers = [epoch, from, version ?? '0']
    if (!numbers.every((one) => one !== undefined && NUMBER.test(one))) throw new Refusal('not-found')
    const paper =
      version === undefined
        ? listPaper(ledger, Number(epoch), Number(from))
        : deltaPaper(ledger, { epoch: Number(epoch), from: Number(from), version: Number(version) })
    return sendPaper(request, reply, paper, FOR_EVER)
  })
}

async function sendPaper(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Promise<Uint8Array | undefined>,
  kept: string,
): Promise<FastifyReply> {
  const paper = await asked
  if (!paper) throw new Refusal('not-found')
  return send(request, reply, Buffer.from(paper), { type: PAPER, kept, etag: etagOf(paper) })
}

/** Most of a list is nobody's or green: it shrinks to a few kilobytes. */
const WORTH = 2048
const smaller = promisify(gzip)
const packed = new Map<string, Promise<Buffer>>()

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  content: Buffer,
  { type, kept, etag }: { type: string; kept: string; etag: string },
): Promise<FastifyReply> {
  // Other sites' pages may read it too: a gate of another maker, a page that checks a code.
  void reply.headers({
    'cache-control': kept,
    etag,
    vary: 'accept-encoding',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  })
  if (request.headers['if-none-match'] === etag) return reply.status(304).send()
  void reply.type(type)
  const takes = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (!takes || content.length < WORTH) return reply.send(content)
  const made = packed.get(etag) ?? smaller(content)
  packed.set(etag, made)
  for (const old of [...packed.keys()].slice(0, -16)) packed.delete(old)
  return reply.header('content-encoding', 'gzip').send(await made)
}

function etagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
}
