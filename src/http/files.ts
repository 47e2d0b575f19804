import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../core/refusals.ts'
import { answerFailure } from './failure.ts'

/** The built browser apps. Any page address under /desk/ is the desk's; hashed assets may be kept by the browser for a year. */
export async function serveFiles(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(staticFiles, {
    root: path.resolve(folder),
    setHeaders: (reply, file) => {
      const kept = file.includes(`${path.sep}assets${path.sep}`)
      void reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.get('/', (_request, reply) => reply.redirect('/desk/'))
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.url.startsWith('/desk')
    if (!isPage) return answerFailure(new Refusal('not-found'), request, reply)
    return reply.header('cache-control', 'no-cache').sendFile('desk/index.html')
  })
}
