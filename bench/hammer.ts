import { connect } from 'node:net'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { percentile } from './bench.ts'

type Hammering = {
  port: number
  path: string
  headers: Record<string, string>
  connections: number
  seconds: number
}
export type Hammered = { perSecond: number; p50: number; p99: number; failed: number; bytes: number }

/**
 * Asks one address over and over on so many connections, each its next request as soon as it has its answer. On a thread of its own, with
 * bare sockets that only count bytes: a real client would be the slower of the two, and hide what is measured.
 */
export async function hammer(given: Hammering): Promise<Hammered> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { hammer: given } })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

async function run({ port, path, headers, connections, seconds }: Hammering): Promise<Hammered> {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const tally = { samples: new Array<number>(), failed: 0, bytes: 0 }
  const warm = performance.now() + 1000
  const end = warm + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, () => keepAsking(port, request, tally, { warm, end })),
  )
  const { samples, failed, bytes } = tally
  return {
    perSecond: samples.length / seconds,
    p50: percentile(samples, 0.5),
    p99: percentile(samples, 0.99),
    failed,
    bytes,
  }
}

type Tally = { samples: number[]; failed: number; bytes: number }

/** One connection: asks, counts the bytes of the answer as its head says, asks again. */
function keepAsking(
  port: number,
  request: Buffer,
  tally: Tally,
  { warm, end }: { warm: number; end: number },
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let got = 0
    let length = 0
    let asked = 0
    const ask = (): void => {
      asked = performance.now()
      got = 0
      socket.write(request)
    }
    socket.on('connect', ask)
    socket.on('data', (bytes: Buffer) => {
      // The head comes in one piece: it is written with the beginning of the body.
      if (got === 0) length = answerLength(bytes)
      if (length === 0) tally.failed += 1
      got += bytes.length
      if (got < length) return
      const now = performance.now()
      tally.bytes = length
      if (now >= warm && now < end) tally.samples.push(now - asked)
      if (now < end) ask()
      else socket.end()
    })
    socket.on('error', () => (tally.failed += 1))
    socket.on('close', () => resolve())
  })
}

const MARK = Buffer.from('\r\n\r\n')

/** Bytes of an answer, by its head; 0 for one that is no 200. */
function answerLength(bytes: Buffer): number {
  const end = bytes.indexOf(MARK)
  const head = bytes.toString('latin1', 0, end)
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  return head.startsWith('HTTP/1.1 200') && length !== undefined ? end + 4 + Number(length) : 0
}

// Only on the thread that hammer() starts: a port of threads has no origin.
if (parentPort && workerData?.hammer) {
  const done = await run(workerData.hammer)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort.postMessage(done)
}
