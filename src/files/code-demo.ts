import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeKeys, type KeyList } from '../core/key-list.ts'
import { rootIn, trustRoot, type CodeKeys } from './code-keys.ts'
import { newPair, rootText, signKeyList } from './code-root.ts'
import { keysWanted, nextList, weekOf } from './code-weeks.ts'

/** The private half of a demo's root, whole and beside its keys: whoever has this folder can make any code. No real county may have it. */
const DEMO = 'demo-root.key'
/** Seconds before a week begins in which its keys are made. */
const AHEAD = 4 * 86_400

export function isDemoRoot(folder: string): boolean {
  return existsSync(path.join(folder, DEMO))
}

/** Gives a demo county its root, if it has none. True when it was made now. */
export function makeDemoRoot({ folder, area }: CodeKeys): boolean {
  if (rootIn(folder)) return false
  const { point, secret } = newPair()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path.join(folder, DEMO), `${Buffer.from(secret).toString('base64')}\n`, { mode: 0o600 })
  const root = { area, point }
  trustRoot(folder, root, rootText(root))
  return true
}

/** Signs a key list as the holders of a demo's root would, and puts it in force. */
export function installAsDemo(keys: CodeKeys, list: KeyList): KeyList {
  const root = rootIn(keys.folder)
  if (!root) throw new Error(`There is no root in ${keys.folder}.`)
  const secret = Buffer.from(readFileSync(path.join(keys.folder, DEMO), 'utf8').trim(), 'base64')
  return keys.install(signKeyList(root, new Uint8Array(secret), writeKeys(list)))
}

/** What people do in a real county each week, done by itself for a demo: keys for this week, and for the next before it begins. */
export function renewDemo(keys: CodeKeys, now: number): void {
  if (!isDemoRoot(keys.folder)) return
  const present = keys.inForce()?.list
  const weeks = [...new Set([weekOf(now), weekOf(now + AHEAD)])]
  const wanted = keysWanted(present, weeks)
  if (wanted.length > 0) installAsDemo(keys, nextList(keys.area, present, { fresh: keys.make(wanted), now }))
}
