import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { SIGNING_USES, type KeyUse, type SigningKey } from '../core/key-list.ts'
import { isDemoRoot } from './code-demo.ts'
import { nameOf, rootIn, type CodeKeys } from './code-keys.ts'
import { fingerprintOfRoot } from './code-root.ts'

/** A key of the list as people look at it; times are seconds since 1970. */
export type KeyLine = { kid: string; use: KeyUse; from: number; until: number; held: boolean }
export type CodeStanding = {
  root: string | null
  demo: boolean
  version: number | null
  keys: KeyLine[]
  /** When the first use will have no key that this machine can sign with; null: it has none now. */
  endsAt: number | null
  faults: string[]
}

const DAY = 86_400

/** How the keys of codes stand, and everything wrong with them. Reads only. `now`: seconds. */
export function standingOfCodes(codes: CodeKeys, now: number): CodeStanding {
  const root = rootIn(codes.folder)
  const list = codes.inForce()?.list
  const isHeld = (key: SigningKey): boolean => codes.holds(key)
  const keys = (list?.keys ?? []).map((key) => ({
    kid: nameOf(key.kid),
    use: key.use,
    from: key.from,
    until: key.until,
    held: isHeld(key),
  }))
  const ends = SIGNING_USES.map((use) => endOfUse(keys, use, now))
  const endsAt = ends.some((end) => end === null) ? null : Math.min(...ends.map((end) => end ?? now))
  const faults = [
    ...(root ? [] : ['There is no root: hutong codes root, then trust.']),
    ...(root && !list ? ['No key list is in force: hutong codes prepare, sign, install.'] : []),
    ...(list
      ? SIGNING_USES.filter((_, at) => ends[at] === null).map(
          (use) => `Nothing can be signed for ${use} now.`,
        )
      : []),
    ...(endsAt !== null && endsAt - now < 3 * DAY
      ? [
          `The next keys are missing: these end in ${Math.max(0, Math.floor((endsAt - now) / 3600))} h. hutong codes prepare`,
        ]
      : []),
    ...keys
      .filter(({ use, held, until }) => use !== 'entries' && !held && until > now)
      .map(({ kid, use }) => `The private half of ${kid} (${use}) is not here or does not open.`),
    ...openFiles(codes.folder),
  ]
  return {
    root: root ? fingerprintOfRoot(root) : null,
    demo: isDemoRoot(codes.folder),
    version: list?.version ?? null,
    keys,
    endsAt,
    faults,
  }
}

/** Until when one key takes over from another without a gap. */
function endOfUse(keys: readonly KeyLine[], use: KeyUse, now: number): number | null {
  let end: number | null = null
  for (;;) {
    const at: number = end ?? now
    const next = keys.filter((key) => key.use === use && key.held && key.from <= at && key.until > at)
    if (next.length === 0) return end
    end = Math.max(...next.map(({ until }) => until))
  }
}

function openFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.key') && (statSync(path.join(folder, name)).mode & 0o077) !== 0)
    .map((name) => `${name} can be read by others: chmod 600 ${path.join(folder, name)}`)
}
