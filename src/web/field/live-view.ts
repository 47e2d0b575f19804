import type { Kind } from '../../core/kind.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { Row } from '../offline/blocks.ts'
import type { Merged } from '../offline/store.ts'
import { dropRow, groundOf, putDuties, putRow, type Ground } from './ground.ts'
import { lay, lift, nothingUnder, subjectsOver, type Under } from './own-effect.ts'
import type { View } from './view.ts'
import { areSame, openWindows } from './windows.ts'

/** Subjects about which something may be shown otherwise, or `all`. */
export type Touched = Set<string> | 'all'

/**
 * The view of an open app, kept up to date: what changes is worked out anew, what does not stays. Own records lie over the server's rows
 * (decision 0052): they are lifted, the rows changed, and laid again.
 */
export class LiveView {
  readonly #rows: () => Iterable<Row>
  readonly #kinds: ReadonlyMap<string, Kind>
  #ground: Ground
  #view: View
  #drafts: readonly Draft[] = []
  #under: Under = nothingUnder()
  #touched: Touched = 'all'

  constructor(rows: () => Iterable<Row>, kinds: ReadonlyMap<string, Kind>, now: number) {
    this.#rows = rows
    this.#kinds = kinds
    this.#ground = groundOf(rows(), now)
    this.#view = this.#ground.view
  }

  /** Another one whenever something in it has changed. */
  view(): View {
    return this.#view
  }

  /** What has been touched since this was last asked. */
  takeTouched(): Touched {
    const touched = this.#touched
    this.#touched = new Set()
    return touched
  }

  /** The store has merged these; `drafts` as in `own`. */
  merged(change: Merged, drafts: readonly Draft[], now: number): void {
    this.#drafts = drafts
    const speaksOf = (table: string): boolean =>
      change !== 'all' && [...change.rows, ...change.gone].some((row) => row.table === table)
    // A measure is in the words of duties everywhere.
    if (change === 'all' || speaksOf('measure')) {
      this.#ground = groundOf(this.#rows(), now)
      this.#touched = 'all'
    } else {
      this.#lift()
      const touched = [
        ...change.gone.flatMap((row) => dropRow(this.#ground, row)),
        ...change.rows.flatMap((row) => putRow(this.#ground, row)),
      ]
      for (const subject of new Set(touched)) putDuties(this.#ground, subject)
      this.#touch(touched)
      if (speaksOf('area')) this.#touched = 'all'
    }
    this.#lay()
  }

  /** Own records whose effect the server's rows do not show yet. */
  own(drafts: readonly Draft[]): void {
    const isSame =
      drafts.length === this.#drafts.length && drafts.every((one, at) => one === this.#drafts[at])
    if (isSame) return
    this.#lift()
    this.#drafts = drafts
    this.#lay()
  }

  /** Time has passed: windows open. */
  passed(now: number): void {
    const windows = openWindows(this.#ground.view, now)
    if (areSame(windows, this.#ground.windows)) return
    this.#lift()
    this.#ground.windows = windows
    for (const subject of this.#ground.told.keys()) putDuties(this.#ground, subject)
    this.#touched = 'all'
    this.#lay()
  }

  #lift(): void {
    lift(this.#ground.view, this.#under)
    this.#touch(subjectsOver(this.#under))
    this.#under = nothingUnder()
  }

  #lay(): void {
    this.#under = lay(this.#ground.view, this.#drafts, this.#kinds)
    this.#touch(subjectsOver(this.#under))
    this.#view = { ...this.#ground.view }
  }

  #touch(subjects: readonly string[]): void {
    if (this.#touched === 'all') return
    for (const subject of subjects) this.#touched.add(subject)
  }
}
