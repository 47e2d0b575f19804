import type { FastifyReply, FastifyRequest } from 'fastify'
import { FAULTS, isFaultCode } from '../core/faults.ts'
import { Refusal, REFUSALS, type RefusalCode } from '../core/refusals.ts'

/** The only place that turns a thrown thing into an answer: a refusal by its code, a broken constraint by its name, else a bug. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = asRefusal(error)
  if (!refusal) request.log.error({ err: error }, 'request failed')
  const code: RefusalCode = refusal?.code ?? 'something-broke'
  const { status, zh, en } = REFUSALS[code]
  const faults = (refusal?.faults ?? []).map((fault) => ({
    ...fault,
    ...(isFaultCode(fault.message) ? FAULTS[fault.message] : {}),
  }))
  // A file whose content cannot be read has said already what it would be.
  for (const header of ['content-disposition', 'content-length']) void reply.removeHeader(header)
  void reply.type('application/json; charset=utf-8')
  void reply.status(status).send({ code, zh, en, faults, request: request.id })
}

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (typeof error !== 'object' || error === null) return undefined
  const constraint = 'constraint' in error ? String(error.constraint).replaceAll('_', '-') : ''
  if (isCode(constraint)) return new Refusal(constraint)
  const status = 'statusCode' in error ? Number(error.statusCode) : 0
  if (status === 413) return new Refusal('too-large')
  if (status >= 400 && status < 500) return new Refusal('bad-input')
  return undefined
}

function isCode(text: string): text is RefusalCode {
  return Object.hasOwn(REFUSALS, text)
}
