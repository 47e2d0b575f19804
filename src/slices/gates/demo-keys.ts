import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { demoEntryFiles, isDemoRoot } from '../../files/code-demo.ts'
import { readEntryPaper, readHolding, withoutShares } from '../../files/entry-keys.ts'
import type { Ledger } from '../ledger/actions.ts'
import { recordDestroyed, recordKeys } from './entry-keys.ts'
import { PASSES_KEPT } from './rules.ts'

/** What the offices of a real county do by hand, done by itself for a demo: its keys on record, the shares of those that are over destroyed. */
export async function keepDemoKeys(ledger: Ledger): Promise<void> {
  const { codes } = ledger
  if (!codes || !isDemoRoot(codes.folder)) return
  const files = demoEntryFiles(codes.folder)
  if (!existsSync(files.paper)) return
  await recordKeys(ledger, readEntryPaper(readFileSync(files.paper, 'utf8')))
  const isOver = (until: number): boolean => until * 1000 + PASSES_KEPT <= ledger.now()
  for (const file of files.holdings) {
    const { text, words } = withoutShares(readHolding(readFileSync(file, 'utf8')), isOver)
    if (words.length === 0) continue
    writeFileSync(file, text)
    await recordDestroyed(ledger, words)
  }
}
