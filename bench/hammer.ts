import { connect, type Socket } from 'node:net'
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
  const length = await answerLength(port, request)
  const samples: number[] = []
  let failed = 0
  const warm = performance.now() + 1000
  const end = warm + seconds * 1000
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const socket: Socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      let got = 0
      let asked = 0
      const ask = (): void => {
        asked = performance.now()
        got = 0
        socket.write(request)
      }
      socket.on('connect', ask)
      socket.on('data', (bytes) => {
        got += bytes.length
        if (got < length) return
        if (got > length) failed += 1
        const now = performance.now()
        if (now >= warm && now < end) samples.push(now - asked)
        if (now < end) ask()
        else socket.end()
      })
      socket.on('error', () => (failed += 1))
      socket.on('close', () => resolve())
    })
  await Promise.all(Array.from({ length: connections }, one))
  return {
    perSecond: samples.length / seconds,
    p50: percentile(samples, 0.5),
    p99: percentile(samples, 0.99),
    failed,
    bytes: length,
  }
}

/** Every answer to one address is as long as the first: the date is always as long. */
async function answerLength(port: number, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    let got: Buffer = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('data', (bytes: Buffer) => {
      got = Buffer.concat([got, bytes])
      const head = got.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(got.subarray(0, head).toString('latin1'))?.[1])
      if (head === -1) return
      if (Number.isNaN(length)) reject(new Error(got.subarray(0, head).toString('latin1')))
      if (got.length >= head + 4 + length) {
        socket.end()
        resolve(head + 4 + length)
      }
    })
  })
}

// Only on the thread that hammer() starts: a port of threads has no origin.
if (parentPort && workerData?.hammer) {
  const done = await run(workerData.hammer)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort.postMessage(done)
}
