import { uuidV7 } from '../../core/id.ts'

/** A new record or subject id, made on this device. */
export function newId(): string {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}
