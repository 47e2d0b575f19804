import type { Tx } from '../../database/connect.ts'
import type { Batch, Inhabitant, Projection } from '../ledger/batch.ts'
import { closeArea, mergeArea, moveArea, openAreas, renameArea, splitArea } from './territory.ts'

type Step = (tx: Tx, batch: Batch, lives: readonly Inhabitant[]) => Promise<void>

/** Kinds that run alone: a batch holds nothing else, and but one of them save for areas opened together. */
const STEPS: Record<string, Step> = {
  'area-opened': openAreas,
  'area-renamed': renameArea,
  'area-moved': moveArea,
  'area-merged': mergeArea,
  'area-split': splitArea,
  'area-closed': closeArea,
}

/** The grid as it is opened and changed; `lives` are the tables of all slices whose rows move with the territory. */
export function areaProjection(lives: readonly Inhabitant[]): Projection {
  return {
    kinds: Object.keys(STEPS),
    fold: async (tx, batch) => {
      for (const kind of batch.kinds) await STEPS[kind]?.(tx, batch, lives)
    },
  }
}
