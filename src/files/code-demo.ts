import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeKeys, type KeyList, type SigningKey } from '../core/key-list.ts'
import { rootIn, trustRoot, type CodeKeys } from './code-keys.ts'
import { newPair, rootText, signKeyList } from './code-root.ts'
import { keysWanted, nextList, weekOf } from './code-weeks.ts'
import { listedKey, makeEntryKeys, readEntryPaper, readHolding, withShares } from './entry-keys.ts'

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
  const unsealed = weeks.filter(
    (week) => !present?.keys.some(({ use, from }) => use === 'entries' && weekOf(from + HOUR) === week),
  )
  if (wanted.length + unsealed.length === 0) return
  const fresh = [...keys.make(wanted), ...makeDemoEntries(keys, unsealed)]
  installAsDemo(keys, nextList(keys.area, present, { fresh, now }))
}

const HOUR = 3600
/** All three offices’ shares lie beside each other in a demo: whoever has this folder opens everything. */
const OFFICE_NAMES = ['疾控中心', '指挥部', '档案馆']

export function demoEntryFiles(folder: string): { paper: string; holdings: string[] } {
  const at = (name: string): string => path.join(folder, `demo-entries${name}`)
  return { paper: at('.json'), holdings: OFFICE_NAMES.map((_, place) => at(`-${place + 1}.txt`)) }
}

function makeDemoEntries({ folder, area }: CodeKeys, weeks: readonly number[]): SigningKey[] {
  if (weeks.length === 0) return []
  const files = demoEntryFiles(folder)
  const { paper, texts } = makeEntryKeys(area, OFFICE_NAMES, weeks)
  const before = existsSync(files.paper) ? readEntryPaper(readFileSync(files.paper, 'utf8')).keys : []
  const write = (file: string, text: string): void => writeFileSync(file, text, { mode: 0o600 })
  for (const [place, text] of texts.entries()) {
    const file = files.holdings[place] ?? ''
    write(
      file,
      existsSync(file) ? withShares(readHolding(readFileSync(file, 'utf8')), readHolding(text)) : text,
    )
  }
  write(files.paper, `${JSON.stringify({ ...paper, keys: [...before, ...paper.keys] })}\n`)
  return paper.keys.map(listedKey)
}
