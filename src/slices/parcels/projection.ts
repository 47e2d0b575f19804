import type { Projection } from '../ledger/batch.ts'

/** Parcels are no projection; but they go with their area when the grid changes. */
export const parcelProjection: Projection = {
  kinds: [],
  lives: [{ table: 'parcel' }],
  fold: async () => undefined,
}
