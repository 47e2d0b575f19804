import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, get, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCertificate, newKeyPair, serverExtensions } from './certificate.ts'
import { installServer } from './install-page.ts'
import { fingerprintOf, localCertificate } from './local-authority.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hutong-authority-'))
const HOSTS = [
  'srv-1',
  'srv-1.local',
  'localhost',
  '127.0.0.1',
  '::1',
  '192.168.3.4',
  'fe80::1%eth0',
  '203.0.113.9',
]
const NOW = Date.now()
const DAY = 86_400_000
const servers: Server[] = []
let made: ReturnType<typeof localCertificate>

beforeAll(() => {
  made = localCertificate(folder, 'srv-1', HOSTS, NOW)
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(pair: { cert: string; key: string }): Promise<number> {
  const server = createServer(pair, (_, reply) => reply.end('here'))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Listening on an address and a port, not on a pipe.
  return (server.address() as AddressInfo).port
}

/** As a device that trusts nothing but this authority. */
function ask(port: number, ca: string, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca, servername, agent: false }, (reply) => {
      reply.setEncoding('utf8').once('data', resolve)
    }).once('error', reject)
  })
}

test('a device that trusts only the authority reaches the server by name and by address', async () => {
  const port = await serve(made)
  expect(await ask(port, made.authority, 'localhost')).toBe('here')
  expect(await ask(port, made.authority, 'srv-1.local')).toBe('here')
  expect(await ask(port, made.authority, '')).toBe('here')
  await expect(ask(port, made.authority, 'elsewhere.local')).rejects.toThrow(/does not match|altnames/)
  const other = mkdtempSync(path.join(tmpdir(), 'hutong-authority-'))
  const stranger = localCertificate(other, 'srv-1', HOSTS, NOW)
  await expect(ask(port, stranger.authority, 'localhost')).rejects.toThrow()
  rmSync(other, { recursive: true })
})

test('public addresses are left out and named; keys are for their owner alone', () => {
  expect(made.left).toEqual(['203.0.113.9'])
  expect(made.covered).toContain('fe80::1%eth0')
  for (const name of ['authority.key', 'server.key'])
    expect(statSync(path.join(folder, name)).mode & 0o777, name).toBe(0o600)
})

test('whoever steals the authority’s key impersonates no public site', async () => {
  const stolen = createPrivateKey(readFileSync(path.join(folder, 'authority.key')))
  const forge = async (hosts: readonly string[]) => {
    const { privateKey, publicKey } = newKeyPair()
    const cert = makeCertificate({
      subject: { commonName: 'forged' },
      issuer: { commonName: 'Hutong local authority srv-1', unit: 'srv-1' },
      publicKey,
      signer: stolen,
      from: NOW - DAY,
      until: NOW + DAY,
      extensions: serverExtensions(hosts, () => [203, 0, 113, 9]),
    })
    return serve({ cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })
  }
  const bank = await forge(['bank.example.com'])
  await expect(ask(bank, made.authority, 'bank.example.com')).rejects.toThrow(/permitted subtree/)
  const outside = await forge(['localhost', '203.0.113.9'])
  await expect(ask(outside, made.authority, 'localhost')).rejects.toThrow(/permitted subtree/)
  // The test can fail: an inner name passes.
  expect(await ask(await forge(['localhost']), made.authority, 'localhost')).toBe('here')
})

test('kept while it is good; renewed a month before it ends and when an address is new', async () => {
  const again = localCertificate(folder, 'srv-1', HOSTS, NOW + 300 * DAY)
  expect(again.cert).toBe(made.cert)
  const renewed = localCertificate(folder, 'srv-1', HOSTS, NOW + 370 * DAY)
  expect(renewed.cert).not.toBe(made.cert)
  expect(renewed.authority).toBe(made.authority)
  const moved = localCertificate(folder, 'srv-1', [...HOSTS, '10.9.8.7'], NOW + 370 * DAY)
  expect(moved.cert).not.toBe(renewed.cert)
  expect(moved.expiresAt).toBeGreaterThan(NOW + 700 * DAY)
  // A machine that was given another name since keeps its authority, under the name it was made for.
  const renamed = localCertificate(folder, 'srv-2', ['srv-2', 'srv-2.local'], NOW + 370 * DAY)
  expect(renamed.left).toEqual(['srv-2'])
  expect(renamed.authority).toBe(made.authority)
})

test('the install page hands out the authority and says its fingerprint, in both languages', async () => {
  const page = installServer({
    county: '<示例>县',
    authority: made.authority,
    page: 'http://192.168.3.4:8081/',
    site: 'https://192.168.3.4:8080/desk/',
  })
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
  // Listening on an address and a port, not on a pipe.
  const base = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  const html = await (await fetch(base)).text()
  for (const part of [
    fingerprintOf(made.authority),
    '&lt;示例>县',
    'Certificate Trust Settings',
    'data:image/svg',
    '安装证书',
  ])
    expect(html).toContain(part)
  const file = await fetch(`${base}/hutong-authority.crt`)
  expect(file.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  expect(await file.text()).toBe(made.authority)
  expect((await fetch(`${base}/authority.key`, { redirect: 'manual' })).status).toBe(302)
  expect((await fetch(base, { method: 'POST' })).status).toBe(405)
  page.close()
  page.closeAllConnections()
})
