import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '../../../test/program.ts'
import { WrongUse } from '../../cli/command.ts'
import { verifyCommand } from '../../cli/verify.ts'
import { readConfig } from '../../config.ts'
import { campaignClosed, type Statement } from './kinds/campaign-closed.ts'
import { doorEstimate } from './rechecking.ts'
import { signStatement, verifyStatement } from './signing.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-verify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const empty = campaignClosed.payload.parse(campaignClosed.example).signed.statement
const states = { ...empty.states, met: 7, refused: 1, 'nobody-home': 1, duplicate: 1 }
const estimated = doorEstimate({ alleys: 1, known: 5, seen: 5, both: 4, confidence: 0.95, allKnown: 9 })
const STATEMENT: Statement = {
  ...empty,
  ledger: { from: 1, to: 90, proven: 9, unproven: 0 },
  frozen: { ...empty.frozen, households: 8, persons: 20 },
  found: { households: 1, persons: 2 },
  added: { households: 1, persons: 0 },
  rows: 10,
  final: 9,
  states,
  persons: { present: 20, absent: 1, unconfirmed: 1 },
  areas: [{ area: '130430100001', name: '示例村', frozen: 8, found: 1, added: 1, states }],
  open: [
    { household: 'h9', area: '130430100001001', door: '9号', state: 'nobody-home', tries: 2, retryAt: null },
  ],
  unexplained: [{ household: 'h8', area: '130430100001001', door: '8号', state: 'refused' }],
  recheck: { drawn: 1, walked: 1, independent: 1, seed: 7 },
  estimate: estimated,
}

test('a signed statement is valid anywhere, with or without the key at hand', () => {
  const text = JSON.stringify(signStatement(STATEMENT, privateKey), null, 2)
  expect(verifyStatement(text, PEM)).toMatchObject({ isValid: true, isKnownKey: true, faults: [] })
  expect(verifyStatement(text)).toMatchObject({ isValid: true, isKnownKey: null })
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  expect(verifyStatement(text, other)).toMatchObject({ isValid: false, isKnownKey: false })
  expect(verifyStatement(text, 'no key')).toMatchObject({ isValid: false })
})

/** Every value of a tree with a way to put another in its place. */
function places(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => places(one, [...at, index]))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => places(one, [...at, key]))
  return [at]
}

function changed(root: unknown, at: readonly (string | number)[]): unknown {
  const copy = structuredClone(root)
  const last = at.at(-1) ?? ''
  const holder = at.slice(0, -1).reduce<unknown>((node, key) => Reflect.get(Object(node), key), copy)
  const old: unknown = Reflect.get(Object(holder), last)
  const next =
    typeof old === 'number'
      ? old + 1
      : typeof old === 'boolean'
        ? !old
        : old === null
          ? 'x'
          : `${String(old)}x`
  Reflect.set(Object(holder), last, next)
  return copy
}

test('no single value can be changed, left out or added unnoticed', () => {
  const signed = signStatement(STATEMENT, privateKey)
  const all = places(signed)
  expect(all.length).toBeGreaterThan(70)
  for (const at of all)
    expect(verifyStatement(JSON.stringify(changed(signed, at)), PEM).isValid, at.join('.')).toBe(false)
  for (const key of Object.keys(signed.statement)) {
    const { [key as keyof Statement]: _, ...rest } = signed.statement
    expect(verifyStatement(JSON.stringify({ ...signed, statement: rest }), PEM).isValid, key).toBe(false)
  }
  const more = { ...signed, statement: { ...signed.statement, verdict: '100 %' } }
  expect(verifyStatement(JSON.stringify(more), PEM).isValid).toBe(false)
  const twice = JSON.stringify(signed).replace('"rows":10', '"rows":99,"rows":10')
  expect(verifyStatement(twice, PEM).isValid).toBe(false)
})

test('a statement that does not add up is refused even when it is signed', () => {
  const wrong: Partial<Statement>[] = [
    { rows: 11 },
    { final: 10 },
    { states: { ...states, met: 8 } },
    { open: [] },
    { unexplained: [...STATEMENT.unexplained, ...STATEMENT.unexplained] },
    { areas: [] },
    { persons: { present: 22, absent: 1, unconfirmed: 1 } },
    { found: { households: 2, persons: 2 } },
    { ledger: { ...STATEMENT.ledger, proven: 8 } },
    { estimate: { ...estimated, total: 5 } },
    { estimate: { ...estimated, missedUpper: 0 } },
  ]
  for (const part of wrong) {
    const text = JSON.stringify(signStatement({ ...STATEMENT, ...part }, privateKey))
    expect(verifyStatement(text, PEM).isValid, JSON.stringify(part).slice(0, 60)).toBe(false)
  }
})

/** The command as the program runs it, in this process: exit code and all it printed. */
async function verify(...args: string[]): Promise<{ status: number; said: string }> {
  let said = ''
  const hear = (line: string): void => {
    said += `${line}\n`
  }
  const io = {
    print: hear,
    error: hear,
    config: readConfig({}, []).config,
    stop: new AbortController().signal,
  }
  return { status: await verifyCommand.run(args, io), said }
}

test('hutong verify: exit codes, words, data', async () => {
  const [file, key] = [path.join(folder, 'statement.json'), path.join(folder, 'statement.pub')]
  const signed = signStatement(STATEMENT, privateKey)
  writeFileSync(file, JSON.stringify(signed, null, 2))
  writeFileSync(key, PEM)
  expect(run(['verify', file, '--key', key])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('valid'),
  })
  expect((await verify(file, '--key', key)).said).toContain('signed by the key given')
  const data = await verify(file, '--json')
  expect(JSON.parse(data.said)).toMatchObject({ isValid: true, rows: 10, open: 1, unexplained: 1 })
  writeFileSync(file, JSON.stringify({ ...signed, statement: { ...signed.statement, final: 10 } }))
  expect(await verify(file)).toMatchObject({ status: 1, said: expect.stringContaining('NOT VALID') })
  writeFileSync(file, 'not json')
  expect((await verify(file)).status).toBe(1)
  expect((await verify(path.join(folder, 'nothing'))).status).toBe(1)
  await expect(verify()).rejects.toThrow(WrongUse)
})
