import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { CARD, DCC, ec, hcert, KID, NOON_ISO, smartCard, thumbprint } from '../../test/certificates.ts'
import { ROOT } from '../../test/sources.ts'
import { readConfig } from '../config.ts'
import { toBase45 } from '../core/base45.ts'
import { consistencyProof, inclusionProof, leafHash, subtreesOf, treeRoot } from '../core/merkle.ts'
import { main } from '../main.ts'
import { linesOf } from './lines.ts'

/** The three commands for scripts, as a script calls them: a process, lines in, lines out. */
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-foreign-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: unknown): string {
  const at = path.join(folder, name)
  writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content))
  return at
}

/** A line of output, as far as the tests reach into it. */
type Told = {
  line: number
  valid?: boolean
  steps?: Record<string, unknown>
  rules?: { identifier: string; result: unknown }[]
}
type Answer = { status: number | null; stderr: string; lines: Told[] }

function call(args: readonly string[], input: string | Buffer, flags: readonly string[] = []): Answer {
  const all = [...flags, 'src/main.ts', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { status, stderr, lines: lines.map((line) => JSON.parse(line)) }
}

const spki = ec.publicKey.export({ type: 'spki', format: 'pem' })
const cards = { keys: [ec.publicKey.export({ format: 'jwk' })] }
const trust = file('trust.json', { [Buffer.from(KID).toString('base64')]: spki, [CARD.iss]: cards })
const verify = ['certificate', 'verify', '--trust', trust, '--at', NOON_ISO]
const bomb = `HC1:${toBase45(Uint8Array.from(deflateSync(Buffer.alloc(2_500_000))))}`

test('a verdict for every line, in order, whatever it is', () => {
  const given = [
    hcert(),
    '',
    'nonsense',
    smartCard(),
    bomb,
    'x'.repeat(100_000),
    `${hcert()}\r`,
    '\u0000',
    hcert(),
  ]
  const { status, stderr, lines } = call(verify, given.join('\n'))
  expect([status, stderr]).toEqual([0, ''])
  expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(lines.map(({ valid }) => valid)).toEqual([true, false, false, true, false, false, true, false, true])
  expect(lines[0]).toMatchObject({
    format: 'hcert',
    steps: { prefix: true, schema: true },
    claims: { issuer: 'XA', use: 'vaccination', content: DCC },
    key: { algorithm: 'ES256' },
  })
  expect(lines[2]?.steps).toEqual({
    prefix: false,
    base45: 'not reached',
    decompression: 'not reached',
    cbor: 'not reached',
    cose: 'not reached',
    key: 'not reached',
    signature: 'not reached',
    keyUsage: 'not reached',
    validity: 'not reached',
    schema: 'not reached',
  })
  expect(lines[3]).toMatchObject({ format: 'shc', key: { kid: thumbprint(ec.publicKey) } })
  expect(lines[4]?.steps).toMatchObject({ base45: true, decompression: false, cbor: 'not reached' })
}, 120_000)

test('thousands of bad lines and bombs need little memory and time', () => {
  const rows = Array.from({ length: 6000 }, (_, n) =>
    n % 4 === 0 ? bomb : n % 4 === 1 ? 'x'.repeat(3000) : `HC1:${n}`,
  )
  const endless = 'y'.repeat(20_000_000)
  const { status, lines } = call(verify, [...rows, endless, hcert()].join('\n'), ['--max-old-space-size=64'])
  expect([status, lines.length, lines.at(-1)?.valid]).toEqual([0, 6002, true])
}, 120_000)

test('random input is answered line by line', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.json(),
    fc.constantFrom(
      'HC1:',
      'shc:/',
      '{"logic":',
      '{"logic":{"var":0}}',
      '{"type":"inclusion"}',
      '{"rule":{}}',
    ),
  )
  fc.assert(
    fc.property(
      fc.array(
        line.map((text) => text.replaceAll(/[\r\n]/g, ' ')),
        { minLength: 150, maxLength: 200 },
      ),
      (given) => {
        for (const args of [verify, ['rules', 'evaluate'], ['log', 'verify']]) {
          const { status, lines } = call(args, `${given.join('\n')}\n`)
          expect([status, lines.length]).toEqual([0, given.length])
        }
      },
    ),
    { numRuns: 1 },
  )
}, 120_000)

const rule = {
  Identifier: 'VR-XB-0001',
  Type: 'Acceptance',
  Country: 'XB',
  Version: '1.0.0',
  SchemaVersion: '1.0.0',
  Engine: 'CERTLOGIC',
  EngineVersion: '1.0.0',
  CertificateType: 'Vaccination',
  AffectedFields: ['v.0.dn', 'v.0.sd'],
  ValidFrom: '2021-05-01T00:00:00Z',
  ValidTo: '2030-01-01T00:00:00Z',
  Description: [{ lang: 'en', desc: 'The series is complete.' }],
  Logic: { '>=': [{ var: 'payload.v.0.dn' }, { var: 'payload.v.0.sd' }] },
}
const fresh = {
  ...rule,
  Identifier: 'GR-XB-0001',
  CertificateType: 'General',
  Logic: {
    'not-after': [
      { plusTime: [{ var: 'external.validationClock' }, 0, 'day'] },
      { plusTime: [{ var: 'payload.v.0.dt' }, 270, 'day'] },
    ],
  },
}

test('rules from a file judge what is valid, and nothing else', () => {
  const rules = file('rules.json', [
    rule,
    fresh,
    { ...rule, Identifier: 'TR-XB-0001', CertificateType: 'Test' },
    { ...rule, Identifier: 'VR-XB-0002', Logic: { var: 'payload.v.0.dn' } },
    { ...rule, Identifier: 'VR-XB-0003', ValidFrom: '2022-01-01T00:00:00Z', Logic: false },
    {
      ...rule,
      Identifier: 'VR-XB-0004',
      Logic: { in: [{ var: 'payload.v.0.mp' }, { var: 'external.valueSets.allowed' }] },
    },
    // The later version counts, once it is in force.
    { ...rule, Identifier: 'VR-XB-0005', Version: '1.0.9', Logic: false },
    { ...rule, Identifier: 'VR-XB-0005', Version: '1.0.10', Logic: true },
    { ...rule, Identifier: 'VR-XB-0005', Version: '2.0.0', ValidFrom: '2022-01-01T00:00:00Z', Logic: false },
    { ...rule, Identifier: 'VR-XC-0001', Country: 'XC', Logic: false },
    {
      ...rule,
      Identifier: 'IR-XA-0001',
      Type: 'Invalidation',
      Country: 'XA',
      Logic: { '===': [{ var: 'external.issuerCountryCode' }, 'XA'] },
    },
  ])
  const external = file('external.json', { valueSets: { allowed: ['EU/1/20/1528'] } })
  const args = [...verify, '--rules', rules, '--external', external, '--country', 'XB']
  const { lines, stderr } = call(args, [hcert(), hcert({ signature: Uint8Array.of(1) })].join('\n'))
  expect(stderr).toBe('')
  expect(lines[0]?.rules?.map((one) => [one.identifier, one.result])).toEqual([
    ['VR-XB-0001', true],
    ['GR-XB-0001', true],
    ['TR-XB-0001', 'not applicable'],
    ['VR-XB-0002', 'error'],
    ['VR-XB-0003', 'not applicable'],
    ['VR-XB-0004', true],
    ['VR-XB-0005', true],
    ['IR-XA-0001', true],
  ])
  expect(lines[0]).toMatchObject({ valid: true, accepted: false })
  expect(lines[1]).toMatchObject({ valid: false, accepted: false })
  expect(new Set(lines[1]?.rules?.map(({ result }) => result))).toEqual(new Set(['not reached']))
  const [accepted] = call([...verify, '--rules', file('two.json', [rule, fresh])], hcert()).lines
  expect(accepted).toMatchObject({ valid: true, accepted: true })
}, 120_000)

test('rules evaluate: a value or an error for each line', () => {
  const given = [
    { logic: { '+': [1, { var: 'a' }] }, data: { a: 2 } },
    { logic: { plusTime: ['2021-02-28', 1, 'day'] }, data: null },
    { logic: { '<': [1, '2'] }, data: {} },
    { logic: { or: [true] } },
    { rule, payload: DCC, external: { validationClock: NOON_ISO } },
    {
      rule: { ...rule, Logic: { var: 'payload.dob' } },
      payload: DCC,
      external: { validationClock: '2021-04-01T00:00:00Z' },
    },
    { rule: { ...rule, Engine: 'OTHER' }, payload: DCC, external: {} },
    { rule: { Identifier: 'x' }, payload: DCC, external: {} },
    { data: {} },
    [1],
  ]
  const { status, lines } = call(
    ['rules', 'evaluate'],
    [...given.map((one) => JSON.stringify(one)), '{', ''].join('\n'),
  )
  expect(status).toBe(0)
  expect(lines.slice(0, 4)).toEqual([
    { line: 1, value: 3 },
    { line: 2, value: '2021-03-01T00:00:00.000Z' },
    { line: 3, error: expect.stringContaining('whole numbers') },
    { line: 4, error: expect.stringContaining('"or"') },
  ])
  expect(lines[4]).toEqual({ line: 5, identifier: 'VR-XB-0001', inForce: true, undeclared: [], value: true })
  expect(lines[5]).toMatchObject({
    inForce: false,
    undeclared: ['dob'],
    error: 'the result is neither true nor false',
  })
  for (const one of lines.slice(6)) expect(one).toMatchObject({ error: expect.any(String) })
  expect(lines.length).toBe(11)
}, 120_000)

test('log verify: proofs in hexadecimal and base64; anything changed is not valid', () => {
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
  const leaves = Array.from({ length: 9 }, (_, n) => Uint8Array.of(0xab, n))
  const tree = subtreesOf(leaves, sha256)
  const given: object[] = []
  for (const how of ['hex', 'base64', 'base64url'] as const) {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString(how)
    const proof = inclusionProof(tree, 5, 9, sha256).map(text)
    const inclusion = {
      type: 'inclusion',
      leaf: text(leaves[5] ?? sha256(leaves[0] ?? Buffer.alloc(0))),
      index: 5,
      size: 9,
      proof,
      root: text(treeRoot(tree, 9, sha256)),
    }
    const first = {
      first: 4,
      second: 9,
      firstRoot: text(treeRoot(tree, 4, sha256)),
      secondRoot: inclusion.root,
    }
    const { leaf, ...rest } = inclusion
    given.push(
      inclusion,
      { ...rest, leafHash: text(leafHash(Buffer.from(leaf, how), sha256)) },
      { type: 'consistency', ...first, proof: consistencyProof(tree, 4, 9, sha256).map(text) },
      { ...inclusion, index: 4 },
      { ...inclusion, proof: proof.slice(1) },
      { ...inclusion, root: text(sha256(Buffer.from('x'))) },
      { ...rest },
      { ...inclusion, leafHash: inclusion.root },
      { ...inclusion, size: 9.5 },
      { type: 'consistency', ...first, first: 5, proof: [] },
      { type: 'other' },
    )
  }
  const { status, lines } = call(['log', 'verify'], given.map((one) => JSON.stringify(one)).join('\n'))
  expect(status).toBe(0)
  const expected = [true, true, true, false, false, false, false, false, false, false, false]
  expect(lines.map(({ valid }) => valid)).toEqual([...expected, ...expected, ...expected])
}, 120_000)

test('called wrongly, and files that cannot be used', async () => {
  const said: string[] = []
  const { config } = readConfig({}, [])
  const io = {
    print: () => undefined,
    error: (line: string) => said.push(line),
    config,
    stop: new AbortController().signal,
  }
  const code = async (...args: string[]): Promise<number> => main(args, io)
  expect(await code('certificate')).toBe(2)
  expect(await code('certificate', 'verify')).toBe(2)
  expect(await code('certificate', 'verify', '--trust', trust, '--at', 'noon')).toBe(2)
  expect(await code('rules', 'judge')).toBe(2)
  expect(await code('log')).toBe(2)
  for (const bad of [path.join(folder, 'none.json'), file('text.json', 'text'), file('empty.json', {})])
    expect(await code('certificate', 'verify', '--trust', bad)).toBe(1)
  expect(await code(...verify, '--rules', file('odd.json', [{ ...rule, Version: 'first' }]))).toBe(1)
  const all = said.join('\n')
  for (const words of ['--trust', 'noon', 'none.json', 'text.json', 'no keys', 'Version'])
    expect(all).toContain(words)
  const some = file('some.json', { AAAA: 'no key', [Buffer.from(KID).toString('base64')]: spki })
  const told = call(['certificate', 'verify', '--trust', some, '--at', NOON_ISO], hcert())
  expect(told).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('/AAAA'),
    lines: [{ valid: true }],
  })
}, 120_000)

test('lines come whole however they are cut, and none is kept beyond its length', async () => {
  const read = async (chunks: readonly (string | Buffer)[], longest = 10) => {
    const found: (string | undefined)[] = []
    const given = async function* (): AsyncGenerator<string | Buffer> {
      yield* chunks
    }
    for await (const { text } of linesOf(given(), longest)) found.push(text)
    return found
  }
  expect(await read(['\uFEFFa\r\n', '\n', 'b', 'c\nd'])).toEqual(['a', '', 'bc', 'd'])
  const [one, ...rest] = Buffer.from('汉字\n')
  expect(await read([Buffer.of(one ?? 0), Buffer.from(rest)])).toEqual(['汉字'])
  expect(await read(['x'.repeat(8), 'x'.repeat(8), '\ny'])).toEqual([undefined, 'y'])
  expect(await read(['x'.repeat(30)])).toEqual([undefined])
  expect(await read([])).toEqual([])
})
