import type { ReplyOf } from '../../core/endpoint.ts'
import type * as contract from '../../slices/codes/contract.ts'
import { call, CallFailure, type Given } from '../kit/call.ts'

/**
 * What this page asks the server, by the names of the contract. Only its types are loaded: with its schemas zod would come along and be
 * heavier than the whole page (decision 0071). calls.test.ts compares methods and paths with the contract.
 */
export const PLACES = {
  askCode: ['POST', '/api/me/phone'],
  enter: ['POST', '/api/me/session'],
  showSession: ['GET', '/api/me/session'],
  choosePerson: ['POST', '/api/me/session/choose'],
  leave: ['DELETE', '/api/me/session'],
  listSessions: ['GET', '/api/me/sessions'],
  endOther: ['DELETE', '/api/me/sessions/:session'],
  makeCode: ['POST', '/api/me/code'],
  enterWithSlip: ['POST', '/api/me/session/slip'],
  aboutMe: ['GET', '/api/me'],
  myRecords: ['GET', '/api/me/records'],
  recordMine: ['POST', '/api/me/records'],
  appealMine: ['POST', '/api/me/appeals'],
  recallMine: ['POST', '/api/me/recall'],
  agreeToProxy: ['POST', '/api/me/family/agree'],
  answerForWard: ['POST', '/api/me/family/answer'],
  answerWithSlip: ['POST', '/api/me/family/slip'],
  withdrawProxy: ['POST', '/api/me/family/withdraw'],
} as const

type Contract = typeof contract
export type Place = keyof typeof PLACES
export type Reply<N extends Place> = ReplyOf<Contract[N]>

/** Throws CallFailure: with the server's sentence, or `offline` when nothing came back within `PATIENCE`. */
export function ask<N extends Place>(name: N, given: Given<Contract[N]>): Promise<Reply<N>> {
  const [method, path] = PLACES[name]
  // `call` reads nothing but these two of an entry.
  const entry = { method, path } as unknown as Contract[N]
  return Promise.race([call(entry, given), silence()])
}

/** A line that is up and carries nothing is no line. */
const PATIENCE = 12_000

function silence(): Promise<never> {
  return new Promise((_, fail) => setTimeout(() => fail(new CallFailure('offline')), PATIENCE))
}
