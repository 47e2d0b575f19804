import type { ReplyOf } from '../../core/endpoint.ts'
import { FAULTS, isFaultCode } from '../../core/faults.ts'
import { Refusal, REFUSALS, type RefusalCode } from '../../core/refusals.ts'
import { appendRecords, type Ledger, type Principal, type Verdict } from '../ledger/actions.ts'
import { draft as draftSchema, type Draft } from '../ledger/rules.ts'
import type { push, SyncVerdict } from './contract.ts'
import { report } from './reporting.ts'
import { checkProtocol, clockOffset, deviceOf, PROTOCOL } from './rules.ts'

export type Pushed = {
  protocol: number
  appVersion: string
  clock: string
  unsent: number
  records: readonly Record<string, unknown>[]
}

/** Takes a phone's records in, each as far as it can be: its verdict says what became of it. `note` is told of what should not happen. */
export async function pushRecords(
  ledger: Ledger,
  caller: Principal,
  pushed: Pushed,
  note: (error: unknown) => void,
): Promise<ReplyOf<typeof push>> {
  const device = deviceOf(caller)
  checkProtocol(pushed.protocol)
  const now = new Date(ledger.now())
  const offsetMilliseconds = clockOffset(pushed.clock, now.getTime())
  const verdicts = await settleRecords(ledger, caller, pushed.records, { note })
  const left = pushed.unsent - verdicts.filter(({ status }) => status !== 'refused').length
  const { appVersion, protocol } = pushed
  const unsent = Math.max(0, left)
  const epoch = await report(ledger, {
    device,
    seenAt: now,
    unsent,
    appVersion,
    protocol,
    offsetMilliseconds,
  })
  return {
    now: now.toISOString(),
    offsetMilliseconds,
    protocol: PROTOCOL,
    epoch,
    isOver: caller.until !== undefined,
    verdicts,
  }
}

type Waiting = { place: number; draft: Draft }
type Append = (drafts: readonly Draft[]) => Promise<Verdict[]>
export type Settling = {
  /** Told of what should not happen. */
  note: (error: unknown) => void
  /** Another way to append than for good (slices/parcels tries first). */
  append?: Append
  /** Why what was made after `by.until` is refused. */
  late?: RefusalCode
}

/** What becomes of each of a phone's records, in their order; what can be recorded is. */
export async function settleRecords(
  ledger: Ledger,
  by: Principal,
  records: readonly Record<string, unknown>[],
  { note, append = (drafts) => appendRecords(ledger, by, drafts), late = 'post-is-over' }: Settling,
): Promise<SyncVerdict[]> {
  const verdicts: SyncVerdict[] = []
  const waiting: Waiting[] = []
  records.forEach((record, place) => {
    const read = draftSchema.safeParse({ ...record, device: by.device })
    if (read.success && Date.parse(read.data.happenedAt) >= (by.until ?? Infinity))
      verdicts[place] = refused(read.data.id, new Refusal(late))
    else if (read.success) waiting.push({ place, draft: read.data })
    else verdicts[place] = refused(idOf(record), unreadable(read.error.issues))
  })
  for (const part of standing(waiting)) {
    const left = await together(append, part, verdicts)
    // In order, so that records about one subject follow each other as they were made.
    for (const { place, draft } of left) {
      try {
        const [verdict] = await append([draft])
        verdicts[place] = taken(draft.id, verdict)
      } catch (error) {
        const refusal = refusalOf(error)
        if (!refusal) throw error
        if (refusal !== error) note(error)
        verdicts[place] = refused(draft.id, refusal)
      }
    }
  }
  return verdicts
}

/** In parts, so that what is corrected stands in the ledger before its correction comes: a call cannot correct what it brings itself. */
function standing(waiting: readonly Waiting[]): Waiting[][] {
  const parts: Waiting[][] = []
  let ids = new Set<string | undefined>()
  for (const one of waiting) {
    const part = parts.at(-1)
    if (part && !ids.has(one.draft.corrects)) part.push(one)
    else {
      parts.push([one])
      ids = new Set()
    }
    ids.add(one.draft.id)
  }
  return parts
}

/** Refusals that are taken out of a batch one by one before what is left is recorded singly. */
const ROUNDS = 4

/** All of them in one transaction, without those that are refused; what could not be settled so comes back. */
async function together(
  append: Append,
  waiting: readonly Waiting[],
  verdicts: SyncVerdict[],
): Promise<readonly Waiting[]> {
  let left = waiting
  for (let round = 0; round < ROUNDS && left.length > 1; round += 1) {
    try {
      const written = await append(left.map(({ draft }) => draft))
      left.forEach(({ place, draft }, at) => (verdicts[place] = taken(draft.id, written[at])))
      return []
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      const at = placeOf(refusal)
      const one = at === undefined ? undefined : left[at]
      if (!one) return left
      verdicts[one.place] = refused(one.draft.id, refusal)
      left = left.filter((other) => other !== one)
    }
  }
  return left
}

/** Which of the drafts a refusal is about: its faults begin with the place (ledger/actions.ts). */
function placeOf({ faults }: Refusal): number | undefined {
  const [place = ''] = faults[0]?.path.split('.') ?? []
  return /^\d+$/.test(place) ? Number(place) : undefined
}

function taken(id: string, verdict: Verdict | undefined): SyncVerdict {
  if (!verdict) throw new Error(`no verdict on ${id}`)
  return { id, status: verdict.status, seq: verdict.seq, code: null, sentence: null, faults: [] }
}

function refused(id: string, { code, faults }: Refusal): SyncVerdict {
  const { zh, en } = REFUSALS[code]
  return {
    id,
    status: 'refused',
    seq: null,
    code,
    sentence: { zh, en },
    faults: faults.map(({ path, message, ...said }) => ({
      path: path.replace(/^\d+\./, ''),
      message,
      ...(isFaultCode(message) ? FAULTS[message] : said),
    })),
  }
}

function idOf({ id }: Record<string, unknown>): string {
  return typeof id === 'string' ? id.slice(0, 60) : ''
}

function unreadable(issues: readonly { path: readonly PropertyKey[]; message: string }[]): Refusal {
  return new Refusal(
    'bad-input',
    issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  )
}

/**
 * An error that a record itself has caused: a refusal, a constraint it breaks, a value the database cannot take (SQLSTATE classes 22 and
 * 23). It would fail the same way each time and hold up whatever comes after it. Anything else is no matter of the record, and thrown.
 */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return undefined
  const constraint = 'constraint' in error ? String(error.constraint).replaceAll('_', '-') : ''
  if (isCode(constraint)) return new Refusal(constraint)
  const state = 'code' in error ? String(error.code) : ''
  return /^2[23]...$/.test(state) ? new Refusal('something-broke') : undefined
}

function isCode(text: string): text is RefusalCode {
  return Object.hasOwn(REFUSALS, text)
}
