import { createHash } from 'node:crypto'
import { z } from 'zod'
import { colourRule, type ColourRule } from '../../core/colour-rule.ts'
import type { Tx } from '../../database/connect.ts'
import { packsInForce } from '../directives/in-force.ts'
import type { Ledger } from '../ledger/actions.ts'
import { canonical } from '../ledger/rules.ts'
import { adoptedRules } from './reading.ts'

export type RulesInForce = {
  rules: readonly ColourRule[]
  /** SHA-256 over the rules; codes carry its first four bytes. */
  hash: Buffer
  feverCelsius: number
  /** The record that adopted them; null: those of the packs in force, nothing having been adopted. */
  adopted: string | null
}

/** Edition 7 of the national protocol, screening; for packs that name no limit of their own. */
const FEVER = 37.3

/** The rules colours are worked out by: those adopted last, else those of the packs in force, each id once. */
export async function rulesInForce(tx: Tx, ledger: Ledger): Promise<RulesInForce> {
  const packs = await packsInForce(tx)
  const feverCelsius = Math.min(...packs.flatMap(({ limits }) => limits['feverCelsius']?.value ?? []), FEVER)
  const adopted = await adoptedRules(tx, ledger)
  if (adopted) {
    const rules = z.array(colourRule).parse(adopted.rules)
    return { rules, hash: hashOf(rules), feverCelsius, adopted: adopted.record }
  }
  const rules = new Map<string, ColourRule>()
  for (const rule of packs.flatMap(({ colours }) => colours))
    if (!rules.has(rule.id)) rules.set(rule.id, rule)
  return { rules: [...rules.values()], hash: hashOf([...rules.values()]), feverCelsius, adopted: null }
}

export function hashOf(rules: readonly ColourRule[]): Buffer {
  return createHash('sha256').update(canonical(rules)).digest()
}
