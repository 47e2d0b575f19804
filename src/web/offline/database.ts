import { Dexie, type EntityTable } from 'dexie'
import type { Bilingual } from '../../core/text.ts'
import type { Lock, Tries } from './lock.ts'
import type { Sealed } from './sealing.ts'

/** Where a record that was made here stands. `refused`: the server said no, and a person has to look. */
export type Standing = 'waiting' | 'refused' | 'accepted'

/** What lies on the phone in clear: sizes, order, times of acknowledgement, ids of records. Everything about people is sealed. */
export type BlockRow = { block: number; sealed: Sealed }
export type OutboxRow = {
  order: number
  id: string
  standing: Standing
  sealed: Sealed
  /** Of an accepted one: its number in the ledger, and when we heard (milliseconds since 1970). */
  seq?: number
  acceptedAt?: number
}
/** How far this phone is with the server. Kept in the same transaction as the rows they speak of. */
export type Marks = {
  /** Where the changes go on from; undefined until a whole bundle was taken in. */
  cursor?: string | undefined
  /** A bundle on its way in: whose bytes, how many are in, and the cursor of its head. */
  bundle?: { etag: string; taken: number; cursor: string } | undefined
  /** How the inbox stood when the messages were fetched. */
  inbox?: string | undefined
  /** The ledger's epoch, as last heard. */
  epoch?: number | undefined
  /** What has to be added to this phone's clock, in milliseconds. */
  offset?: number | undefined
  /** When the last exchange ended well (milliseconds since 1970, by the county's clock). */
  syncedAt?: number | undefined
  /** Records up to this place in the queue lie in a sealed file that the county has. */
  handed?: number | undefined
}
/** `draft`: taken in a form that is not saved yet. */
export type PhotoStanding = 'draft' | 'waiting' | 'refused' | 'sent'
export type PhotoRow = {
  id: string
  /** The draft's key, then the record's id. */
  of: string
  standing: PhotoStanding
  bytes: number
  sealed: Sealed
  /** When it had arrived (milliseconds since 1970). */
  sentAt?: number
}
/** Pictures lie apart from what is told of them, so that the list is read without them. */
export type PictureRow = { id: string; sealed: Sealed }
export type DraftRow = { key: string; sealed: Sealed }
/** A sealed file (slices/parcels), this phone's own or one carried for a neighbour: openable by the county alone. */
export type CarriedRow = {
  order?: number
  /** SHA-256 of what is sealed: the same file is carried once. */
  digest: string
  text: string
  from: 'own' | 'neighbour'
  /** Records in it; null: nobody here can know. */
  count: number | null
  /** Of its own: everything unsent up to this place in the queue is in it. */
  through?: number | undefined
  /** `spare`: for a PIN that is forgotten. `here`: not sent yet. Then as the server says, or refused: no county could open it. */
  state: 'spare' | 'here' | 'waiting' | 'taken' | 'turned-away' | 'refused'
  /** Why it was refused. */
  told?: Bilingual | undefined
  /** When it came to this state (milliseconds since 1970). */
  at: number
}
export type MetaRow =
  | { key: 'lock'; value: Lock }
  | { key: 'tries'; value: Tries }
  | { key: 'marks'; value: Marks }
  /** Who this phone is enrolled for. */
  | { key: 'enrolled'; value: Sealed }

export type FieldDatabase = Dexie & {
  block: EntityTable<BlockRow, 'block'>
  outbox: EntityTable<OutboxRow, 'order'>
  draft: EntityTable<DraftRow, 'key'>
  photo: EntityTable<PhotoRow, 'id'>
  picture: EntityTable<PictureRow, 'id'>
  meta: EntityTable<MetaRow, 'key'>
  carried: EntityTable<CarriedRow, 'order'>
}

/** Where a practice alley lies while it is open (field/practice.ts), beside the real one. */
export const PRACTICE = 'hutong.practice'

/** Names of the tables and of what they are found by; no personal field among them. */
export function openDatabase(name: string): FieldDatabase {
  // Dexie types its tables by declaration; the schema on the next line makes them.
  const database = new Dexie(name) as FieldDatabase
  database.version(1).stores({ block: 'block', outbox: '++order, &id, standing', draft: 'key', meta: 'key' })
  database.version(2).stores({ carried: '++order, &digest' })
  database.version(3).stores({ photo: 'id, of, standing', picture: 'id' })
  return database
}
