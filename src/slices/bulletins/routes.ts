import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { appendRecords } from '../ledger/actions.ts'
import * as contract from './contract.ts'
import { bulletinsFor } from './queries.ts'

export const bulletinRoutes: readonly Route[] = [
  route(contract.listBulletins, async ({ ledger, caller }) => {
    const rows = await within(ledger.database, caller.area, (tx) => bulletinsFor(tx, 100))
    return {
      bulletins: rows.map(({ draftedBy, asOf, draftedAt, publishedAt, withdrawnAt, ...row }) => ({
        ...row,
        isOwn: draftedBy === caller.account,
        asOf: asOf.toISOString(),
        draftedAt: draftedAt.toISOString(),
        publishedAt: publishedAt?.toISOString() ?? null,
        withdrawnAt: withdrawnAt?.toISOString() ?? null,
      })),
    }
  }),
  route(contract.stepBulletin, async ({ ledger, caller, body }) => {
    const { id, bulletin } = body
    const payload =
      body.step === 'draft'
        ? { content: body.content }
        : body.step === 'withdraw'
          ? { reason: body.reason }
          : {}
    const happenedAt = new Date(ledger.now()).toISOString()
    const draft = {
      id,
      kind: KIND_OF[body.step],
      subject: bulletin,
      area: ledger.county,
      happenedAt,
      payload,
    }
    await appendRecords(ledger, caller, [draft])
    return {}
  }),
]

const KIND_OF = {
  draft: 'bulletin-drafted',
  publish: 'bulletin-published',
  withdraw: 'bulletin-withdrawn',
} as const
