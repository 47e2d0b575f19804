import { SECTIONS, type Section } from '../src/core/kind.ts'
import type { Ledger, Principal } from '../src/slices/ledger/actions.ts'
import { cursorOf, type Draft } from '../src/slices/ledger/rules.ts'
import { bundleFor, changesFor, pushRecords } from '../src/slices/sync/actions.ts'
import type { Line } from '../src/slices/sync/contract.ts'
import { readPieces } from '../src/slices/sync/rules.ts'
import { linesOf } from './phones.ts'

/** What happens to one call: it never arrives, its answer is lost, or it arrives twice. */
export type Luck = 'well' | 'lost' | 'unanswered' | 'twice'

const SECTION_OF: Record<Exclude<Line['is'], 'head' | 'end'>, Section> = {
  area: 'areas',
  measure: 'measures',
  duty: 'duties',
  household: 'register',
  person: 'register',
  sought: 'register',
  place: 'register',
  unit: 'register',
  campaign: 'campaigns',
  row: 'campaigns',
  directive: 'directives',
  message: 'messages',
}

/**
 * A phone as the contract asks for one, without a screen: what it keeps survives being killed at any moment, since each step below changes
 * it at once or not at all.
 */
export class SimulatedPhone {
  readonly rows = new Map<string, Line>()
  cursor: string | undefined
  toFetch: readonly Section[] = SECTIONS
  unsent: Draft[] = []
  /** What became of each record: the last word on it. */
  readonly verdicts = new Map<string, string>()
  readonly #ledger: Ledger
  readonly #caller: Principal
  #epoch = 0
  #acknowledged: Draft[] = []

  constructor(ledger: Ledger, caller: Principal) {
    this.#ledger = ledger
    this.#caller = caller
  }

  /** One call of whatever comes next: what has to be fetched first, then the changes. */
  async pull(luck: Luck = 'well', most = 500): Promise<boolean> {
    if (this.toFetch.length > 0) return this.#fetch(luck)
    const since = this.cursor ?? '1.0'
    const ask = () => changesFor(this.#ledger, this.#caller, cursorOf(since), { most })
    const answer = await call(luck, ask)
    if (!answer) return true
    for (const line of this.rows.values())
      if (subjectsOf(line).some((one) => answer.touched.includes(one))) this.rows.delete(keyOf(line))
    for (const line of answer.rows) this.rows.set(keyOf(line), line)
    this.#notice(answer.epoch)
    this.cursor = answer.next
    this.toFetch = answer.again?.sections ?? []
    return answer.more || this.toFetch.length > 0
  }

  /** Fetches what is missing, with as many pieces as came; those are of use, but nothing is finished before the end is there. */
  async #fetch(luck: Luck): Promise<boolean> {
    const whole = this.toFetch.length === SECTIONS.length
    const since = this.cursor === undefined ? undefined : cursorOf(this.cursor)
    const sections = whole ? undefined : this.toFetch
    const cut = await call(luck === 'unanswered' ? 'well' : luck, () =>
      bundleFor(this.#ledger, this.#caller, { sections, since }),
    )
    if (!cut) return true
    const came = luck === 'unanswered' ? cut.bytes.subarray(0, Math.floor(cut.bytes.length / 2)) : cut.bytes
    const lines = linesOf(came)
    const isWhole = lines.at(-1)?.is === 'end' && readPieces(came).taken === cut.bytes.length
    if (isWhole)
      for (const line of this.rows.values())
        if (line.is !== 'head' && line.is !== 'end' && this.toFetch.includes(SECTION_OF[line.is]))
          this.rows.delete(keyOf(line))
    for (const line of lines) if (line.is !== 'head' && line.is !== 'end') this.rows.set(keyOf(line), line)
    if (!isWhole) return true
    if (whole) this.cursor = `${cut.epoch}.${cut.position}`
    this.#notice(cut.epoch)
    this.toFetch = []
    return true
  }

  /** Sends the first records it holds. */
  async push(luck: Luck = 'well', most = 200): Promise<boolean> {
    const records = this.unsent.slice(0, most)
    const clock = new Date(this.#ledger.now()).toISOString()
    const batch = { protocol: 1, appVersion: 'x', clock, unsent: this.unsent.length, records }
    const answer = await call(luck, () =>
      pushRecords(this.#ledger, this.#caller, batch, (error) => {
        throw error
      }),
    )
    if (!answer) return true
    for (const { id, status } of answer.verdicts)
      this.verdicts.set(id, status === 'already' ? 'recorded' : status)
    this.unsent = this.unsent.filter((one) => !records.includes(one))
    this.#acknowledged.push(...records)
    this.#notice(answer.epoch)
    return this.unsent.length > 0
  }

  /** A restore: everything acknowledged lately is offered again, before what was made since. */
  #notice(epoch: number): void {
    if (this.#epoch !== 0 && epoch > this.#epoch) {
      this.unsent = [...this.#acknowledged, ...this.unsent]
      this.#acknowledged = []
    }
    this.#epoch = epoch
  }
}

async function call<T>(luck: Luck, ask: () => Promise<T>): Promise<T | undefined> {
  if (luck === 'lost') return undefined
  if (luck === 'twice') return (await Promise.all([ask(), ask()]))[1]
  const answer = await ask()
  return luck === 'unanswered' ? undefined : answer
}

/** What a line is known by. */
export function keyOf(line: Line): string {
  if (line.is === 'duty') return `duty/${line.measure}/${line.opensAt}/${line.subject}`
  if (line.is === 'row') return `row/${line.campaign}/${line.household}`
  if (line.is === 'measure') return `measure/${line.measure}`
  if (line.is === 'campaign') return `campaign/${line.campaign}`
  if (line.is === 'directive') return `directive/${line.directive}`
  if (line.is === 'message') return `message/${line.message}`
  return `${line.is}/${subjectsOf(line)[0] ?? ''}`
}

/** The subjects with which a line goes when they are touched. */
function subjectsOf(line: Line): string[] {
  if (line.is === 'household' || line.is === 'row') return [line.household]
  if (line.is === 'person' || line.is === 'sought') return [line.person]
  const own = line.is === 'area' || line.is === 'place' || line.is === 'unit' || line.is === 'duty'
  return own ? [line.subject] : []
}
