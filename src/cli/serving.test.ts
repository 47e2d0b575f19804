import { readFileSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCounty, openFolder, run, start, stop, stopAll } from '../../test/program.ts'
import { freePort } from '../database/embedded.ts'

const folder = openFolder()
const keys = path.join(folder, 'keys')

beforeAll(() => {
  expect(makeCounty(folder).status).toBe(0)
}, 120_000)
afterAll(() => {
  stopAll()
  rmSync(folder, { recursive: true, force: true })
})

/** The status a device gets that trusts only this authority. */
function ask(port: number, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/session', ca, agent: false }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    }).once('error', reject)
  })
}

/** A port with a free one after it, for the page that hands out the certificate. */
async function twoPorts(): Promise<number> {
  const port = await freePort()
  return port < 65_535 ? port : twoPorts()
}

test('open to others it speaks HTTPS by itself, and a page hands out the authority', async () => {
  const port = await twoPorts()
  const given = { HUTONG_DATA: folder, PORT: String(port), HOST: '0.0.0.0' }
  const server = await start(['serve'], given, /fingerprint/)
  const authority = readFileSync(path.join(keys, 'authority.crt'), 'utf8')
  expect(await ask(port, authority)).toBe(401)
  await expect(fetch(`http://127.0.0.1:${port}/api/session`)).rejects.toThrow()
  const page = await fetch(`http://127.0.0.1:${port + 1}/hutong-authority.crt`)
  expect(await page.text()).toBe(authority)
  expect(server.said()).toMatch(/█|▀|▄/)
  expect(await stop(server, 'SIGINT')).toBe(0)
}, 120_000)

test('a given certificate is used; one that cannot be read is named', async () => {
  const port = await freePort()
  const pair = ['--cert', path.join(keys, 'server.crt'), '--cert-key', path.join(keys, 'server.key')]
  const server = await start(['serve', ...pair], { HUTONG_DATA: folder, PORT: String(port) })
  expect(await ask(port, readFileSync(path.join(keys, 'authority.crt'), 'utf8'))).toBe(401)
  expect(await stop(server, 'SIGINT')).toBe(0)
  const none = ['--cert', path.join(keys, 'none.crt'), '--cert-key', path.join(keys, 'server.key')]
  expect(run(['serve', ...none], { HUTONG_DATA: folder, PORT: String(port) })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/none\.crt.*TLS_CERT/),
  })
}, 120_000)
