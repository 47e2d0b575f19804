import type { Endpoint, ReplyOf } from '../../core/endpoint.ts'
import type { Section } from '../../core/kind.ts'
import {
  beginUpload,
  finishUpload,
  PIECE,
  sendPiece,
  showUpload,
  type UploadProgress,
} from '../../slices/attachments/contract.ts'
import { ownBadge } from '../../slices/badges/contract.ts'
import { lookUp, watchGate } from '../../slices/gates/contract.ts'
import { readMessages } from '../../slices/messages/contract.ts'
import { carryParcel, handInParcel } from '../../slices/parcels/contract.ts'
import { bundle, changes, enrolDevice, push } from '../../slices/sync/contract.ts'
import { PROTOCOL } from '../../slices/sync/rules.ts'
import type { z } from 'zod'
import { CallFailure, failureOf } from '../kit/call.ts'

/** What a phone asks of the server, with its token. Every call throws CallFailure, `offline` when there is no answer. */
export type Remote = ReturnType<typeof remoteOf>

/** A call that has not answered by then is taken for lost: the line is there and carries nothing. */
const PATIENCE = 30_000

/** `since`: nothing older than that will do. */
type Asked = { sections?: readonly Section[]; since?: string; etag?: string; from?: number }

export function remoteOf(token: string, send: typeof fetch = (...given) => fetch(...given)) {
  const headers = { authorization: `Bearer ${token}` }
  return {
    push: (body: z.input<NonNullable<typeof push.body>>) => ask(push, { body, headers }, send),
    changes: (since: string) => ask(changes, { query: { protocol: String(PROTOCOL), since }, headers }, send),
    read: (messages: string[]) => ask(readMessages, { body: { messages }, headers }, send),
    /** Whether somebody without a code may pass, by an identity number. */
    lookUp: (body: z.input<NonNullable<typeof lookUp.body>>) => ask(lookUp, { body, headers }, send),
    /** How a gate's incidents stand, whom to call, keys of pseudonyms. */
    watchGate: (gate: string) => ask(watchGate, { query: { gate }, headers }, send),
    ownBadge: () => ask(ownBadge, { headers }, send),
    /** A neighbour's sealed file; its own, which needs no token. */
    carry: (file: string) => ask(carryParcel, { file, headers }, send),
    handIn: (file: string) => ask(handInParcel, { file, headers: {} }, send),
    beginUpload: (body: z.input<NonNullable<typeof beginUpload.body>>) =>
      ask(beginUpload, { body, headers }, send),
    showUpload: (upload: string) => ask(showUpload, { upload, headers }, send),
    /** The file's bytes from `from` on; what had come when the line broke is kept there. */
    sendPiece: (upload: string, from: number, piece: Uint8Array<ArrayBuffer>): Promise<UploadProgress> =>
      ask(sendPiece, { upload, query: { from: String(from) }, bytes: piece, headers }, send),
    finishUpload: (upload: string, body: z.input<NonNullable<typeof finishUpload.body>>) =>
      ask(finishUpload, { upload, body, headers }, send),
    /** The bundle's bytes from `from` on, if it is still the one of `etag`; else from the beginning. */
    bundle: async (asked: Asked = {}) => {
      const query = new URLSearchParams({ protocol: String(PROTOCOL) })
      if (asked.sections) query.set('sections', asked.sections.join(','))
      if (asked.since) query.set('since', asked.since)
      const asking = new Headers(headers)
      if (asked.etag && asked.from) {
        asking.set('range', `bytes=${asked.from}-`)
        asking.set('if-range', asked.etag)
      }
      const reply = await reached(send(`${bundle.path}?${query}`, { headers: asking }))
      if (!reply.ok) throw failureOf(await reply.json().catch(() => ({})))
      return reply
    },
  }
}

/** Enrols this phone; there is no token yet. */
export function enrol(
  body: z.input<NonNullable<typeof enrolDevice.body>>,
  send: typeof fetch = (...given) => fetch(...given),
): Promise<ReplyOf<typeof enrolDevice>> {
  return ask(enrolDevice, { body, headers: {} }, send)
}

type Given = {
  body?: unknown
  /** In place of a body that is JSON: a whole sealed file, or part of a file. */
  file?: string
  bytes?: Uint8Array<ArrayBuffer>
  query?: Record<string, string>
  upload?: string
  headers: Record<string, string>
}

async function ask<E extends Endpoint>(entry: E, given: Given, send: typeof fetch): Promise<ReplyOf<E>> {
  const { body, file, bytes, query, upload = '', headers } = given
  const content = bytes ?? file ?? (body === undefined ? undefined : JSON.stringify(body))
  const type = bytes ? PIECE : file === undefined ? 'application/json' : 'application/octet-stream'
  const path = entry.path.replace(':upload', upload)
  const reply = await reached(
    send(query ? `${path}?${new URLSearchParams(query)}` : path, {
      method: entry.method,
      ...(content === undefined ? {} : { body: content }),
      headers: { ...headers, ...(content === undefined ? {} : { 'content-type': type }) },
      signal: AbortSignal.timeout(PATIENCE),
    }),
  )
  const answer: unknown = await reply.json().catch(() => undefined)
  // A page of somebody in between (a hotspot's sign-in) is no answer of ours.
  if (answer === undefined) throw new CallFailure('offline')
  if (!reply.ok) throw failureOf(answer)
  // As the contract says; both ends are made from it.
  return answer as ReplyOf<E>
}

function reached(reply: Promise<Response>): Promise<Response> {
  return reply.catch(() => {
    throw new CallFailure('offline')
  })
}
