import { randomBytes } from 'node:crypto'
import { Buckets, networkOf } from '../../core/bucket.ts'
import { UUID, uuidTime, uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { blotted } from '../../core/private-text.ts'
import { within } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { appendRecords, appendWithin, machineOf, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { ticketFor, ticketId } from '../questions/tickets.ts'
import type { CommentTaken, WritingComment } from './contract.ts'
import { areOpen, articleAt, findComment, isFull, type Standing } from './queries.ts'
import { COUNTY_PACE, isFreeNickname, LONGEST, NICKNAME, REPORT_PACE, WRITE_PACE } from './rules.ts'

const FORM = 'comment'
export const commentTicket = (ledger: Ledger): string => ticketFor(ledger, FORM)

/** How much each address may still do, in this process. */
const paces = new WeakMap<Ledger, { writes: Buckets; county: Buckets; reports: Buckets }>()
function paceOf(ledger: Ledger) {
  const made = paces.get(ledger) ?? {
    writes: new Buckets(WRITE_PACE),
    county: new Buckets(COUNTY_PACE, 1),
    reports: new Buckets(REPORT_PACE),
  }
  paces.set(ledger, made)
  return made
}

/** Takes a comment from the public site, held until an editor has looked at it. The program records it, about nobody. */
export async function writeComment(ledger: Ledger, writing: WritingComment): Promise<CommentTaken> {
  const id = ticketId(ledger, FORM, writing.ticket)
  if (id === undefined) return { state: 'stale' }
  const { text, found } = blotted(writing.text.trim())
  if (text === '' || text.length > LONGEST) return { state: 'wrong', field: 'text' }
  const wished = blotted(writing.nickname.trim()).text
  if (wished.length > NICKNAME || !isFreeNickname(wished)) return { state: 'wrong', field: 'nickname' }
  const target = await within(ledger.database, ledger.county, async (tx) => {
    const article = await articleAt(tx, writing.slug)
    if (!article || !(await areOpen(tx)) || (await isFull(tx, article.article))) return undefined
    const parent = UUID.test(writing.parent) ? await findComment(tx, writing.parent) : undefined
    const isAnswer = parent?.state === 'shown' && parent.article === article.article
    return { ...article, parent: isAnswer ? writing.parent : undefined }
  })
  if (!target) return { state: 'closed' }
  const { writes, county } = paceOf(ledger)
  const now = ledger.now()
  if (!writes.take(networkOf(writing.address), now) || !county.take('', now)) return { state: 'slow' }
  const nickname = wished === '' ? numbered(ledger, writing, target.article) : wished
  await appendRecords(ledger, machineOf(ledger), [
    {
      id,
      kind: 'comment-made',
      subject: id,
      area: target.area,
      happenedAt: new Date(uuidTime(id)).toISOString(),
      payload: { article: target.article, parent: target.parent, nickname, text },
    },
  ])
  return { state: 'taken', isBlotted: found.length > 0 }
}

/**
 * A name for who chose none: the same for one browser under one article, another under the next, so that a talk can be followed and nobody
 * through several. Keyed: it tells neither address nor browser.
 */
function numbered({ sealer }: Ledger, { address, client }: WritingComment, article: string): string {
  const hash = Buffer.from(
    keyedHash(sealer, 'nickname', `${networkOf(address)} ${client} ${article}`),
    'base64',
  )
  return `网友${String(hash.readUInt32BE() % 100_000).padStart(5, '0')}`
}

/** A reader says that a comment should not stand there. The same answer whatever came of it. */
export async function reportComment(
  ledger: Ledger,
  { address, comment }: { address: string; comment: string },
): Promise<void> {
  if (!UUID.test(comment) || !paceOf(ledger).reports.take(networkOf(address), ledger.now())) return
  const found = await within(ledger.database, ledger.county, (tx) => findComment(tx, comment))
  if (found?.state !== 'shown' || found.official !== null) return
  const now = ledger.now()
  await appendRecords(ledger, machineOf(ledger), [
    {
      id: uuidV7(now, randomBytes(10)),
      kind: 'comment-reported',
      subject: comment,
      area: found.area,
      happenedAt: new Date(now).toISOString(),
      payload: {},
    },
  ])
}

type Act = { id: string; kind: 'comment-settled' | 'comment-answered'; subject: string; payload: object }

/** What an editor does with a comment, in their name. `made`: the records, once it is known where the comment stands. */
export async function moderate(
  ledger: Ledger,
  by: Principal,
  comment: string,
  made: (standing: Standing) => readonly Act[],
): Promise<void> {
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const found = await findComment(tx, comment)
      if (!found) throw new Refusal('not-found')
      const drafts = made(found).map((act) => ({
        ...act,
        area: found.area,
        happenedAt: new Date(uuidTime(act.id)).toISOString(),
      }))
      await appendWithin(tx, ledger, { ...by, program: true }, drafts)
    }),
  )
}
