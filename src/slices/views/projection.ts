import type { Projection } from '../ledger/batch.ts'

/** Kept views are no projection; but they go with their area when the grid changes. */
export const viewProjection: Projection = {
  kinds: [],
  lives: [{ table: 'saved_view' }],
  fold: async () => undefined,
}
