/**
 * The load generator of codes-refresh.ts: in a thread of its own, phones that refresh their codes over kept connections, each once. Raw
 * sockets, since a client that costs as much as the server would measure itself. Answers once, with `Refreshed`.
 */
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

export type Refreshers = {
  port: number
  /** Sessions there are: the token of each follows from its number. */
  sessions: number
  connections: number
  /** Calls a second by all together. */
  pace: number
  seconds: number
}
export type Refreshed = { calls: number; failed: number; first: string; times: number[]; bytes: number }

/** The token of a bench session, as codes-refresh.ts puts it into the database. */
export function tokenOf(number: number): string {
  return createHash('sha256').update(`bench ${number}`).digest('hex')
}

const ANCHOR = Buffer.alloc(16, 7).toString('base64')
const given: Refreshers | null = workerData
if (given) {
  const said = await refreshAll(given)
  // Between threads there are no origins.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(said)
}

async function refreshAll(how: Refreshers): Promise<Refreshed> {
  const said: Refreshed = { calls: 0, failed: 0, first: '', times: [], bytes: 0 }
  const sockets = await Promise.all(Array.from({ length: how.connections }, () => opened(how.port)))
  const began = performance.now()
  await Promise.all(sockets.map((socket, index) => work(socket, index, how, began, said)))
  for (const socket of sockets) socket.destroy()
  return said
}

function opened(port: number): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => done(socket))
    socket.on('error', failed)
  })
}

async function work(
  socket: Socket,
  index: number,
  { sessions, connections, pace, seconds }: Refreshers,
  began: number,
  said: Refreshed,
): Promise<void> {
  const every = (connections / pace) * 1000
  // A server that falls ever further behind is not waited for to the end.
  let due = began + (every * index) / connections
  for (
    let turn = 0;
    due < began + seconds * 1000 && performance.now() < began + seconds * 3000;
    turn += 1, due += every
  ) {
    const wait = due - performance.now()
    if (wait > 1) await pause(wait)
    const reply = await asked(socket, tokenOf((index + turn * connections) % sessions))
    // Counted from when it was due: a server that makes phones wait in line does not get off lightly.
    said.times.push(performance.now() - due)
    said.bytes += reply.length
    if (reply.startsWith('HTTP/1.1 200') && reply.includes('"code":"')) said.calls += 1
    else {
      said.failed += 1
      said.first ||= reply.slice(0, 400)
    }
  }
}

function asked(socket: Socket, token: string): Promise<string> {
  const body = `{"anchor":"${ANCHOR}","issuedAt":${Math.floor(Date.now() / 1000)}}`
  socket.write(
    `POST /api/me/code HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  return new Promise((done) => {
    let text = ''
    const read = (piece: Buffer): void => {
      text += piece.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(text)?.[1]
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return
      socket.off('data', read)
      done(text)
    }
    socket.on('data', read)
  })
}
