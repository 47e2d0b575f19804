import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../core/refusals.ts'
import { answerFailure } from './failure.ts'
import { answerMissing, type Serving } from './pages.ts'
import { POLICY } from './policy.ts'

/** The phone app runs argon2id as WebAssembly, which a policy must allow by name (decision 0051); nothing else may. */
const FIELD_POLICY = POLICY.replace(
  "default-src 'self'",
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
)

/**
 * The built browser apps, beside the public site at the root if there is one. Any page address under /desk/ is the desk's; the phone app is one page, /field/, the resident's another, /me/.
 * Hashed assets may be kept by the browser for a year.
 */
export async function serveFiles(app: FastifyInstance, folder: string, serving?: Serving): Promise<void> {
  const root = path.resolve(folder)
  const field = path.join(root, 'field') + path.sep
  await app.register(staticFiles, {
    root,
    // Written beside each file when the apps are built (vite.packed.ts).
    preCompressed: true,
    setHeaders: (reply, file) => {
      const kept = file.includes(`${path.sep}assets${path.sep}`)
      void reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (file.startsWith(field)) void reply.header('content-security-policy', FIELD_POLICY)
    },
  })
  if (!serving) app.get('/', (_request, reply) => reply.redirect('/desk/'))
  app.get('/field', (_request, reply) => reply.redirect('/field/'))
  app.get('/me', (_request, reply) => reply.redirect('/me/'))
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.url.startsWith('/desk')
    if (!isPage && serving && isReading(request)) return answerMissing(serving, request, reply)
    if (!isPage) return answerFailure(new Refusal('not-found'), request, reply)
    return reply.header('cache-control', 'no-cache').sendFile('desk/index.html')
  })
}

/** Somebody looks at it in a browser, and no program asks. */
function isReading({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && /\btext\/html\b/.test(headers.accept ?? '')
}
