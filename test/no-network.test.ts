import net from 'node:net'
import { expect, test } from 'vitest'

test('a test cannot reach the network by accident, and can reach this machine', async () => {
  // 192.0.2.0/24 is for documentation (RFC 5737): nobody answers there even if the fence is down.
  const failure = await fetch('http://192.0.2.1/').catch((error: Error) => error.cause)
  expect(String(failure)).toContain('may not reach the network')
  expect(() => net.connect({ host: 'example.org', port: 443 })).toThrow('may not reach the network')

  const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await new Promise((resolve, reject) =>
    net.connect(port, '127.0.0.1').once('connect', resolve).once('error', reject),
  )
  server.close()
})
