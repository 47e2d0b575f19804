import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { uuidV7 } from '../src/core/id.ts'
import type { Recorder, Role } from '../src/core/role.ts'
import { appendRecords, type Author, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import { makeDemoRoot, renewDemo } from '../src/files/code-demo.ts'
import { openCodeKeys, type CodeKeys } from '../src/files/code-keys.ts'
import { fileStore, type FileStore } from '../src/files/file-store.ts'
import { fileKeys } from '../src/keys.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { KIND_BY_NAME } from '../src/slices/ledger/kinds.ts'
import { makeSealer } from '../src/slices/ledger/sealing.ts'
import { PROJECTIONS } from '../src/wiring.ts'
import type { TestDatabase } from './harness.ts'

export const COUNTY = '130430'

/** A clock a test sets by hand, beginning at the real time so that ids fall into the partitions that exist. */
export function handClock(): {
  now: () => number
  forward: (milliseconds: number) => void
  reset: () => void
} {
  let now = Date.now()
  return {
    now: () => now,
    forward: (milliseconds) => {
      now += milliseconds
    },
    reset: () => {
      now = Date.now()
    },
  }
}

/** One key for all test ledgers of a file: made once, since making one takes longer than signing with it. */
export const STATEMENT_KEYS = generateKeyPairSync('ed25519')

/** Files of a test that needs them lie in a folder of its own; nothing is written for the others. */
export function testFiles(folder = path.join(tmpdir(), 'hutong-test-no-files')): FileStore {
  return fileStore(folder, fileKeys(Buffer.alloc(32, 7)))
}

export function testLedger(
  database: TestDatabase,
  now: () => number = Date.now,
  files: FileStore = testFiles(),
): Ledger {
  return {
    database,
    county: COUNTY,
    kinds: KIND_BY_NAME,
    projections: PROJECTIONS,
    sealer: makeSealer(Buffer.alloc(32, 7)),
    statementKey: STATEMENT_KEYS.privateKey,
    files,
    now,
  }
}

/** Keys of codes with a root of their own that signs by itself, as a demo county has. `close` removes them. */
export function testCodes(now: () => number): { codes: CodeKeys; close: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hutong-test-codes-'))
  const codes = openCodeKeys(folder, Buffer.alloc(32, 7), COUNTY)
  makeDemoRoot(codes)
  renewDemo(codes, Math.floor(now() / 1000))
  return { codes, close: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * A keys folder with the county's key that all such tests share: the database role's password follows from it, and roles are the whole
 * server's, so two files with keys of their own would lock each other out.
 */
export function sharedKeys(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path.join(folder, 'county.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`, {
    mode: 0o600,
  })
}

export function newId(now = Date.now()): string {
  return uuidV7(now, randomBytes(10))
}

/** Somebody who can record: the account and post exist only as ids, which is all the ledger asks for. */
export function principal(role: Role = 'commander', area = COUNTY): Principal {
  return { account: newId(), post: newId(), role, area }
}

/** Whoever may record something: the holder of a post, or a resident who is nobody in particular. */
export function author(role: Recorder = 'commander', area = COUNTY): Author {
  return { account: newId(), post: newId(), role, area }
}

/** A draft with an id and a time; `given` overrides. */
export function draftOf(kind: string, subject: string, payload: object, given: Partial<Draft> = {}): Draft {
  return { id: newId(), kind, subject, happenedAt: new Date().toISOString(), payload, ...given }
}

/** Opens areas by number; level follows from the length. */
export async function openAreas(ledger: Ledger, by: Principal, numbers: readonly string[]): Promise<void> {
  const level: Record<number, string> = { 6: 'county', 9: 'township', 12: 'village', 15: 'alley' }
  const drafts = numbers.map((number) =>
    draftOf(
      'area-opened',
      newId(),
      { number, level: level[number.length], name: `网格${number}` },
      { area: number },
    ),
  )
  await appendRecords(ledger, by, drafts)
}

/** Registers one household per given alley number; gives their ids in order. */
export async function registerHouseholds(
  ledger: Ledger,
  by: Principal,
  alleys: readonly string[],
): Promise<string[]> {
  const drafts = alleys.map((area, index) =>
    draftOf('household-registered', newId(), { door: `${index + 1}号` }, { area }),
  )
  await appendRecords(ledger, by, drafts)
  return drafts.map(({ subject }) => subject)
}
