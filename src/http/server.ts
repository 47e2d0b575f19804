import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Endpoint } from '../core/endpoint.ts'
import type { Machine } from '../core/machine.ts'
import { Refusal } from '../core/refusals.ts'
import { may } from '../core/role.ts'
import { whoIs } from '../slices/accounts/actions.ts'
import { residentUnder, type Resident } from '../slices/codes/actions.ts'
import { deviceUnder, type GateDevice } from '../slices/gates/actions.ts'
import { PIECE } from '../slices/attachments/contract.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { whoHolds } from '../slices/sync/actions.ts'
import { answerFailure } from './failure.ts'
import { partOf } from './ranges.ts'
import { Download, type Route } from './route.ts'
import { serveFiles } from './files.ts'
import { openApi } from './openapi.ts'
import { paceCalls, type Limits } from './pace.ts'
import { POLICY } from './policy.ts'
import { serveCodes } from './codes.ts'
import { liveBoard } from './live.ts'
import type { Site } from './page.ts'
import { serveForms } from './forms.ts'
import { servePages, type Serving } from './pages.ts'

export type ServerOptions = {
  ledger: Ledger
  routes: readonly Route[]
  /** The public site, at the root; `publicUrl` is what its addresses begin with, or else what the reader wrote. */
  site?: Site
  publicUrl?: string | undefined
  /** What the status page is told of this machine. */
  machine?: Machine
  /** Folder of the built browser apps; without it only the API answers. */
  files?: string
  https?: { key: string | Buffer; cert: string | Buffer }
  /** The site is reached over HTTPS (its own or a proxy's): cookies are then never sent in clear. */
  secure?: boolean
  /** Behind a proxy: whose word on the caller's address and scheme is taken; proxies stand on this machine or the inner network. */
  trustProxy?: boolean
  logLevel?: string
  /** How much one client may ask for (pace.ts); undefined: as much as comes. */
  limits?: Limits
}

const COOKIE = 'hutong'
/** Of a resident: apart, since a chief's own code and post may be open in one browser. */
const RESIDENT_COOKIE = 'hutong_me'
export const UNKNOWN_MACHINE: Machine = {
  version: '',
  startedAt: Date.now(),
  dataFolder: process.cwd(),
  backupFolder: process.cwd(),
}
/** Uploads of lists and documents; larger ones are split by whoever sends them. */
const BODY_LIMIT = 64 * 1024 * 1024

/** The county's web server, ready to listen. Every route is checked by its own contract entry before its function runs. */
export async function makeServer(options: ServerOptions): Promise<FastifyInstance> {
  // The two server kinds differ only in their socket; nothing below looks at it.
  const app = fastify({
    ...(options.https ? { https: options.https } : {}),
    logger: {
      level: options.logLevel ?? 'warn',
      redact: ['req.headers.cookie', 'req.headers.authorization'],
    },
    genReqId: () => randomUUID().slice(0, 8),
    bodyLimit: BODY_LIMIT,
    trustProxy: options.trustProxy ? 'loopback, linklocal, uniquelocal' : false,
    return503OnClosing: true,
  }) as unknown as FastifyInstance
  await app.register(cookie)
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  // A piece of a file is passed on as it comes; everything else is read whole first.
  app.addContentTypeParser(PIECE, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => answerFailure(error, request, reply))
  app.addHook('onRequest', async (request, reply) => guard(request, reply))
  if (options.limits) paceCalls(app, options.limits, tokenOf)
  for (const one of options.routes) {
    app.route({
      method: one.entry.method,
      url: one.entry.path,
      bodyLimit: one.entry.largest ?? BODY_LIMIT,
      handler: (request, reply) => handle(options, one, request, reply),
    })
  }
  serveCodes(app, options.ledger)
  describe(app, options)
  liveBoard(app, options.ledger, (request) => callerOf(options, request))
  const { site, ledger, publicUrl } = options
  const serving: Serving | undefined = site && { ledger, site, publicUrl }
  if (serving) servePages(app, serving)
  if (serving) await app.register((scope) => serveForms(scope, serving))
  if (options.files) await serveFiles(app, options.files, serving)
  else app.setNotFoundHandler((request, reply) => answerFailure(new Refusal('not-found'), request, reply))
  return app
}

/** Of what somebody uploaded: no script, no request, no frame, no place of its own. */
const SANDBOX = "default-src 'none'; img-src 'self'; sandbox; frame-ancestors 'none'"

/** The API in its own words, made when it is first asked for. */
function describe(app: FastifyInstance, { routes, machine = UNKNOWN_MACHINE }: ServerOptions): void {
  let made: string | undefined
  app.get('/api/openapi.json', async (_, reply) => {
    made ??= JSON.stringify(
      openApi(
        routes.map(({ entry }) => entry),
        machine.version,
      ),
    )
    return reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'public, max-age=60')
      .send(made)
  })
}

/** Whatever a request shows of itself, whoever's it is. */
function tokenOf(request: FastifyRequest): string | undefined {
  return bearerOf(request) ?? request.cookies[COOKIE] ?? request.cookies[RESIDENT_COOKIE]
}

/** Headers every answer carries, and the refusal of writes that another site's page makes with our cookie. */
function guard(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const foreign =
    site !== undefined
      ? site !== 'same-origin'
      : origin !== undefined && new URL(origin).host !== request.host
  if (foreign) throw new Refusal('not-allowed')
}

async function handle(
  options: ServerOptions,
  one: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { entry } = one
  const resident = entry.may === 'resident' ? await residentOf(options, request, entry) : undefined
  const device = entry.may === 'gate-device' ? await deviceOf(options, request) : undefined
  const isStaff = entry.may !== 'anyone' && !resident && !device
  const seen = isStaff ? await callerOf(options, request, entry) : undefined
  if (isStaff) {
    if (!seen) throw new Refusal('not-signed-in')
    if (!may(seen.role, entry.may)) throw new Refusal('not-allowed')
  }
  const answer = await one.answer({
    params: parse(entry.params, request.params, ''),
    query: parse(entry.query, request.query, ''),
    body: parse(entry.body, request.body, ''),
    ledger: options.ledger,
    machine: options.machine ?? UNKNOWN_MACHINE,
    caller: seen,
    resident,
    device,
    transport: {
      // A phone's token is no session: nothing that is done to one's own session is done to it.
      token: bearerOf(request) === undefined ? (request.cookies[COOKIE] ?? '') : '',
      client: request.headers['user-agent'] ?? '',
      address: request.ip,
      ifRange: singleOf(request.headers['if-range']),
      setToken: (token) => setCookie(options, reply, COOKIE, token),
      setResident: (token) => setCookie(options, reply, RESIDENT_COOKIE, token),
      note: (error) => request.log.error({ err: error }, 'failed after its answer'),
    },
  })
  void reply.header('cache-control', 'no-store')
  return answer instanceof Download ? sendFile(request, reply, answer) : answer
}

/** Who asks. One who must first choose a password or set up an authenticator is answered nothing else (`evenBefore`). */
async function callerOf(
  options: ServerOptions,
  request: FastifyRequest,
  { evenBefore = false, evenAfter = false }: Pick<Endpoint, 'evenBefore' | 'evenAfter'> = {},
) {
  const bearer = bearerOf(request)
  // Passwords and authenticators are no matter of a phone: its code came from somebody who may appoint to its post (slices/sync).
  if (bearer !== undefined) return whoHolds(options.ledger, bearer, evenAfter)
  const token = request.cookies[COOKIE]
  const seen = token ? await whoIs(options.ledger, token) : undefined
  if (seen?.before && !evenBefore) throw new Refusal(seen.before)
  return seen?.principal
}

/** What a browser keeps a resident's session for; the server ends it earlier when nobody uses it. In seconds. */
const KEPT_SIGNED_IN = 365 * 86_400

/** Which resident asks. One of several who share a phone, and has not said which, is answered little else (`evenBefore`). */
async function residentOf(
  { ledger }: ServerOptions,
  request: FastifyRequest,
  { evenBefore = false }: Pick<Endpoint, 'evenBefore'>,
): Promise<Resident> {
  const token = bearerOf(request) ?? request.cookies[RESIDENT_COOKIE]
  const resident = token ? await residentUnder(ledger, token) : undefined
  if (!resident) throw new Refusal('not-signed-in')
  if (resident.person === null && !evenBefore) throw new Refusal('resident-who')
  return resident
}

/** Which electronic gate asks. */
async function deviceOf({ ledger }: ServerOptions, request: FastifyRequest): Promise<GateDevice> {
  const secret = bearerOf(request)
  const device = secret === undefined ? undefined : await deviceUnder(ledger, secret)
  if (!device) throw new Refusal('not-signed-in')
  return device
}

/** The token a phone shows; a browser's session lies in a cookie. */
function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '')?.[1]
}

function singleOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function parse(schema: z.ZodType | undefined, value: unknown, prefix: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: prefix + path.join('.'), message }))
  throw new Refusal('bad-input', faults)
}

function setCookie(
  options: ServerOptions,
  reply: FastifyReply,
  name: string,
  token: string | undefined,
): void {
  const common = { path: '/', httpOnly: true, sameSite: 'strict' as const, secure: options.secure ?? false }
  if (token === undefined) void reply.clearCookie(name, common)
  else
    void reply.setCookie(
      name,
      token,
      name === RESIDENT_COOKIE ? { ...common, maxAge: KEPT_SIGNED_IN } : common,
    )
}

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { fileName, type, content, showing }: Download,
): FastifyReply {
  const disposition = showing.inline ? 'inline' : 'attachment'
  if (showing.sandboxed) void reply.header('content-security-policy', SANDBOX)
  if (showing.bytes !== undefined) void reply.header('content-length', showing.bytes)
  void reply.header('content-type', type)
  if (showing.etag !== undefined && Buffer.isBuffer(content))
    return sendPart(request, reply, content, showing.etag)
  return reply
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`)
    .send(content)
}

/** What of some bytes a request asks for, under the etag that names them. */
function sendPart(request: FastifyRequest, reply: FastifyReply, bytes: Buffer, etag: string): FastifyReply {
  const { headers } = request
  void reply.header('etag', etag).header('accept-ranges', 'bytes')
  if (headers['if-none-match'] === etag) return reply.status(304).send()
  const asked = { range: headers.range, ifRange: singleOf(headers['if-range']) }
  const part = partOf(asked, etag, bytes.length)
  if (part === 'all') return reply.send(bytes)
  if (part === 'beyond') return reply.status(416).header('content-range', `bytes */${bytes.length}`).send()
  void reply.status(206).header('content-range', `bytes ${part.from}-${part.to}/${bytes.length}`)
  return reply.send(bytes.subarray(part.from, part.to + 1))
}
