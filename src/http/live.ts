import { sql } from 'kysely'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../core/refusals.ts'
import { may } from '../core/role.ts'
import { within } from '../database/connect.ts'
import type { Ledger, Principal } from '../slices/ledger/actions.ts'

const POLL = 1000
const BEAT = 15_000

/**
 * GET /api/live: server-sent events saying that something was recorded (`event: changed`, the ledger's position as data). One
 * look a second at the sequence serves every listener; nothing is sent but a number, so there is nothing to scope.
 */
export function liveBoard(
  app: FastifyInstance,
  ledger: Ledger,
  callerOf: (request: FastifyRequest) => Promise<Principal | undefined>,
): void {
  const listeners = new Set<(text: string) => void>()
  let position = -1
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const now = await within(ledger.database, ledger.county, async (tx) => {
      const { rows } = await sql<{ position: number }>`select last_value as position from record_seq`.execute(
        tx,
      )
      return rows[0]?.position ?? 0
    }).catch(() => position)
    if (now !== position && position >= 0)
      for (const send of listeners) send(`event: changed\ndata: ${now}\n\n`)
    position = now
    if (listeners.size > 0) timer = setTimeout(() => void look(), POLL)
    else timer = undefined
  }

  app.get('/api/live', async (request, reply) => {
    const caller = await callerOf(request)
    if (!caller) throw new Refusal('not-signed-in')
    if (!may(caller.role, 'see-board')) throw new Refusal('not-allowed')
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const send = (text: string): boolean => reply.raw.write(text)
    send(`event: here\ndata: ${position}\n\n`)
    const beat = setInterval(() => send(': beat\n\n'), BEAT)
    listeners.add(send)
    if (!timer) timer = setTimeout(() => void look(), 0)
    request.raw.on('close', () => {
      clearInterval(beat)
      listeners.delete(send)
    })
  })
  app.addHook('preClose', async () => {
    clearTimeout(timer)
    listeners.clear()
    app.server.closeAllConnections()
  })
}
