import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readKeys, type KeyList } from '../core/key-list.ts'
import { nameOf } from '../files/code-keys.ts'
import {
  fingerprintOfRoot,
  makeRoot,
  readRoot,
  readShare,
  rootText,
  shareText,
  signByShares,
} from '../files/code-root.ts'
import { WrongUse, type Io } from './command.ts'

/** Makes a root: a file for each holder, and its public half. Nothing else remembers it. */
export function makeRootFiles({ print }: Io, area: string, out: string): number {
  if (!/^\d{6}$/.test(area)) throw new WrongUse(`--area is a six-digit code: ${area}`)
  mkdirSync(out, { recursive: true, mode: 0o700 })
  const { root, shares } = makeRoot(area)
  const madeOn = new Date().toISOString().slice(0, 10)
  const files = [
    ...shares.map((share) => [`share-${share.x}.txt`, shareText(root, share, madeOn)] as const),
    ['root.json', rootText(root)] as const,
  ]
  const there = files.find(([name]) => existsSync(path.join(out, name)))
  if (there)
    throw new Error(
      `${path.join(out, there[0])} is there already. A root is made once, into an empty folder.`,
    )
  for (const [name, text] of files) writeFileSync(path.join(out, name), text, { mode: 0o600, flag: 'wx' })
  print(`Root ${fingerprintOfRoot(root)} of ${area}. Any two of the three shares sign.`)
  for (const [name] of files) print(`  ${path.join(out, name)}`)
  print('Give each holder one share, on paper or on a stick of their own; then destroy these three files.')
  print('root.json is no secret: hutong codes trust root.json, on the county’s machine.')
  return 0
}

/** Signs a proposed key list with two shares, after showing what would be signed. */
export function signList(
  { print }: Io,
  given: { proposed: string; root: string; shares: readonly string[]; out: string },
): number {
  const root = readRoot(readFileSync(given.root, 'utf8'))
  const payload = new Uint8Array(readFileSync(given.proposed))
  const list = readKeys(payload)
  if (!list) throw new Error(`${given.proposed} is no key list.`)
  if (list.area !== root.area) throw new Error(`This list is ${list.area}’s; the root is ${root.area}’s.`)
  const shares = given.shares.map((file) => readShare(readFileSync(file, 'utf8')))
  const foreign = shares.find((share) => share.root !== fingerprintOfRoot(root))
  if (foreign)
    throw new Error(
      `Share ${foreign.share.x} belongs to root ${foreign.root}, not to ${fingerprintOfRoot(root)}.`,
    )
  for (const line of linesOf(list)) print(line)
  const signed = signByShares(
    root,
    shares.map(({ share }) => share),
    payload,
  )
  writeFileSync(given.out, signed)
  print(
    `Signed by root ${fingerprintOfRoot(root)}: ${given.out}. Next, on the county’s machine: hutong codes install`,
  )
  return 0
}

/** A key list as people read it before they sign it. */
export function linesOf({ area, version, signedAt, keys }: KeyList): string[] {
  const at = (second: number): string => new Date(second * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return [
    `Key list ${version} of ${area}, of ${at(signedAt)} UTC:`,
    ...keys.map(
      ({ kid, use, from, until }) =>
        `  ${nameOf(kid)}  ${use.padEnd(6)} ${use === 'entries' ? 'sealed to' : 'signs'} from ${at(from)} until ${at(until)}`,
    ),
  ]
}
