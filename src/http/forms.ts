import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Form, Made } from './page.ts'
import { answerMissing, callOf, COMMON, type Serving } from './pages.ts'

/** Bytes of a form that somebody sends; longer ones are refused unread. */
const LARGEST = 64 * 1024

/**
 * Serves what readers send. Registered in a scope of its own: nothing but these pages reads a browser's form. server.ts has refused what
 * another site's page sends before it comes here.
 */
export async function serveForms(app: FastifyInstance, serving: Serving): Promise<void> {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: LARGEST },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  )
  for (const form of serving.site.forms ?? []) {
    app.get(form.path, (request, reply) => answer(serving, form, request, reply))
    app.post(form.path, (request, reply) => answer(serving, form, request, reply))
  }
  return Promise.resolve()
}

async function answer(
  serving: Serving,
  form: Form,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const made = await form.make({
    ...callOf(serving, form, request),
    fields: fieldsOf(form, request.body),
    address: request.ip,
    client: request.headers['user-agent'] ?? '',
  })
  return made ? send(reply, made) : answerMissing(serving, request, reply)
}

/** What was sent of the fields there are, each as long as it may be. */
function fieldsOf(form: Form, body: unknown): Record<string, string> | undefined {
  if (!(body instanceof URLSearchParams)) return undefined
  const fields: Record<string, string> = {}
  for (const [name, longest] of Object.entries(form.fields)) {
    const value = body.get(name)
    if (value) fields[name] = value.slice(0, longest)
  }
  return fields
}

function send(reply: FastifyReply, { status = 200, body, location }: Made): FastifyReply {
  void reply
    .headers(COMMON)
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-robots-tag': 'noindex' })
  // After what was sent has been taken: a page that is loaded again sends nothing twice.
  if (location !== undefined) return reply.status(303).header('location', location).send()
  return reply.status(status).type('text/html; charset=utf-8').send(body)
}
