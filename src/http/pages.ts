import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../core/text.ts'
import { addSearches, addViews } from '../slices/articles/actions.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import type { Made, Page, PageCall, Site } from './page.ts'
import { etagOf, PageCache, type Rendered } from './page-cache.ts'

/** A public page loads its own files and nothing else, runs no script but ours, and no style or script stands in it. */
const PUBLIC_POLICY =
  "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const HTML = 'text/html; charset=utf-8'
/** What goes with every page, whoever asks. */
export const COMMON = {
  'content-security-policy': PUBLIC_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  vary: 'Accept-Encoding, Accept-Language',
}
/** What was withdrawn must be gone soon, from caches on the way too. */
const BRIEFLY = 'public, max-age=10'
const FOR_EVER = 'public, max-age=31536000, immutable'
/** How often the county is asked whether pages have changed, and how often what was counted is written down. In milliseconds. */
const LOOK = 1000
const FLUSH = 5000

export type Serving = { ledger: Ledger; site: Site; publicUrl?: string | undefined; cache?: PageCache }

/** Serves the public site: rendered once, sent as bytes until something changes. */
export function servePages(app: FastifyInstance, serving: Serving): void {
  const { ledger, site } = serving
  const cache = serving.cache ?? new PageCache()
  const count = counter(app, ledger)
  const attend = turnWatch(ledger, site, cache)
  for (const page of site.pages) {
    app.get<{ Params: Record<string, string> }>(page.path, async (request, reply) => {
      await attend()
      return answer(request, reply, await renderedFor(serving, cache, page, request), count)
    })
  }
}

/** The page for an address that leads nowhere. */
export async function answerMissing(serving: Serving, request: FastifyRequest, reply: FastifyReply) {
  const { site } = serving
  return answer(request, reply, await render(site.missing, callOf(serving, site.missing, request)), undefined)
}

function turnWatch(ledger: Ledger, site: Site, cache: PageCache): () => Promise<void> | undefined {
  let lookedAt = -Infinity
  let looking: Promise<void> | undefined
  return () => {
    const now = performance.now()
    if (now - lookedAt < LOOK) return looking
    lookedAt = now
    looking = site
      .turn(ledger)
      .then((turn) => cache.turnTo(turn))
      .finally(() => {
        looking = undefined
      })
    return looking
  }
}

type Count = (page: Rendered) => void
/** Words kept between two flushes: a flood of made-up ones stops here. */
const MOST_WORDS = 500

/** Counts readings and searches in memory and adds them up every few seconds; the last ones as the server closes. */
function counter(app: FastifyInstance, ledger: Ledger): Count {
  let views = new Map<string, number>()
  let words = new Map<string, number>()
  const flush = async (): Promise<void> => {
    const going = [addViews(ledger, views), addSearches(ledger, words)]
    views = new Map()
    words = new Map()
    await Promise.all(going).catch((error: unknown) => {
      app.log.error({ err: error }, 'views not counted')
    })
  }
  const timer = setInterval(() => void flush(), FLUSH).unref()
  app.addHook('preClose', async () => {
    clearInterval(timer)
    await flush()
  })
  return ({ views: article, sought }) => {
    if (article !== undefined) views.set(article, (views.get(article) ?? 0) + 1)
    if (sought !== undefined && (words.has(sought) || words.size < MOST_WORDS))
      words.set(sought, (words.get(sought) ?? 0) + 1)
  }
}

function renderedFor(
  serving: Serving,
  cache: PageCache,
  page: Page,
  request: FastifyRequest,
): Promise<Rendered> {
  const call = callOf(serving, page, request)
  const make = async (): Promise<Rendered> => {
    const made = await page.make(call)
    return made ? rendered(made) : render(serving.site.missing, call)
  }
  if (page.fresh) return make()
  const key = `${call.language} ${call.carry} ${call.origin}${call.path}?${new URLSearchParams(call.query)}`
  const now = performance.now()
  return cache.get(key, now) ?? cache.put(key, now, make())
}

async function render(page: Page, call: PageCall): Promise<Rendered> {
  const made = await page.make(call)
  return rendered(made ?? { status: 404, body: '' })
}

function rendered({
  status = 200,
  type = HTML,
  body,
  location,
  views,
  sought,
  immutable = false,
}: Made): Rendered {
  const plain = Buffer.from(body)
  return { status, type, location, views, sought, immutable, etag: etagOf(plain), plain }
}

const SIZES = ['1', '2', '3']

export function callOf(
  { ledger, publicUrl }: Serving,
  page: Pick<Page, 'query'>,
  request: FastifyRequest,
): PageCall {
  const given = new URL(request.url, 'http://site').searchParams
  const query: Record<string, string> = {}
  for (const [name, longest] of Object.entries(page.query ?? {})) {
    const value = given.get(name)
    if (value) query[name] = value.slice(0, longest)
  }
  const [lang, size] = [given.get('lang'), given.get('size')]
  const chosen = lang === 'zh' || lang === 'en' ? lang : undefined
  const carry = new URLSearchParams({
    ...(chosen ? { lang: chosen } : {}),
    ...(size !== null && SIZES.includes(size) ? { size } : {}),
  }).toString()
  const [path = '/'] = request.url.split('?')
  // Routes of pages have text parameters only.
  const params = request.params as Record<string, string>
  const origin = publicUrl ?? `${request.protocol}://${request.host}`
  return { ledger, path, params, query, language: chosen ?? spoken(request), carry, origin }
}

/** Chinese unless the browser asks for English before any Chinese. */
function spoken(request: FastifyRequest): Language {
  const asked = request.headers['accept-language'] ?? ''
  const [en, zh] = [asked.search(/\ben\b/i), asked.search(/\bzh\b/i)]
  return en !== -1 && (zh === -1 || en < zh) ? 'en' : 'zh'
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Rendered,
  count: Count | undefined,
): FastifyReply {
  if (request.method === 'GET') count?.(page)
  void reply.headers(COMMON).header('cache-control', page.immutable ? FOR_EVER : BRIEFLY)
  if (page.location !== undefined) return reply.status(page.status).header('location', page.location).send()
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding =
    page.br && /\bbr\b/.test(accepted) ? 'br' : page.gz && /\bgzip\b/.test(accepted) ? 'gzip' : undefined
  const etag = encoding === undefined ? page.etag : `${page.etag.slice(0, -1)}-${encoding}"`
  void reply.header('etag', etag)
  if (isKnown(request.headers['if-none-match'], page.etag)) return reply.status(304).send()
  void reply.status(page.status).header('content-type', page.type)
  if (encoding === undefined) return reply.send(page.plain)
  return reply.header('content-encoding', encoding).send(encoding === 'br' ? page.br : page.gz)
}

/** Whatever form of the page the reader has. */
function isKnown(asked: string | undefined, etag: string): boolean {
  return asked !== undefined && asked.includes(etag.slice(0, -1))
}
