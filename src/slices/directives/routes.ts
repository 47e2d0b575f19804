import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { KIND_BY_NAME } from '../ledger/kinds.ts'
import { amendDirective, closeDirective, supersedeDirective } from './actions.ts'
import { clausesOf } from './clauses.ts'
import * as contract from './contract.ts'
import { draftDirective } from './drafting.ts'
import { packsInForce, tagTitles } from './in-force.ts'
import { readPacks } from './pack-file.ts'
import {
  directivesFor,
  measuresOf,
  packsChosen,
  previewOf,
  receiptsOf,
  settledOf,
  unreadBy,
  versionsOf,
} from './queries.ts'
import { readDocument } from './reading.ts'
import { markOf, packFor } from './rules.ts'

type Row = Awaited<ReturnType<typeof directivesFor>>[number]

export const directiveRoutes: readonly Route[] = [
  route(contract.draftFromFile, async ({ ledger, caller, body, query }) => {
    const document = readDocument(body, query.fileName)
    const packs = readPacks(KIND_BY_NAME)
    const inForce = await within(ledger.database, caller.area, packsInForce)
    const asked = query.pack === undefined ? undefined : packs.find(({ file }) => file === query.pack)
    if (query.pack !== undefined && !asked) throw new Refusal('not-found')
    const pack = asked ?? packFor(document.text, inForce)
    return { ...draftDirective({ ...document, pack }), pack: markOf(pack) }
  }),
  route(contract.listDirectives, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const rows = await directivesFor(tx, caller.area, caller.post)
      const lines = rows.map(lineOf)
      return { directives: lines.filter(({ state }) => query.state === undefined || state === query.state) }
    }),
  ),
  route(contract.showDirective, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { directive } = params
      const row = (await directivesFor(tx, caller.area, caller.post, directive))[0]
      if (!row) throw new Refusal('not-found')
      const orders = await measuresOf(tx, directive)
      const versions = await versionsOf(tx, directive)
      return {
        ...lineOf(row),
        text: row.text,
        report: row.report,
        orders,
        versions,
        clauses: clausesOf(versions, orders, await settledOf(tx, directive)),
        receipts: await receiptsOf(tx, directive),
        unread: await unreadBy(tx, directive),
      }
    }),
  ),
  route(contract.amend, async ({ ledger, caller, params, body }) => {
    await amendDirective(ledger, caller, params.directive, body)
    return {}
  }),
  route(contract.supersede, async ({ ledger, caller, params, body }) => {
    await supersedeDirective(ledger, caller, params.directive, body)
    return {}
  }),
  route(contract.close, async ({ ledger, caller, params, body }) => {
    await closeDirective(ledger, caller, params.directive, body.reason)
    return {}
  }),
  route(contract.preview, ({ ledger, caller, body }) =>
    within(ledger.database, caller.area, async (tx) => {
      return { lines: await previewOf(tx, caller.area, body.measures) }
    }),
  ),
  route(contract.listTags, async ({ ledger, caller }) => {
    const titles = await within(ledger.database, caller.area, tagTitles)
    return { tags: [...titles].map(([tag, said]) => ({ tag, ...said })) }
  }),
  route(contract.listPacks, async ({ ledger, caller }) => {
    const chosen = await within(ledger.database, caller.area, packsChosen)
    return {
      packs: readPacks(KIND_BY_NAME).map((pack) => {
        const its = chosen.find(({ file }) => file === pack.file)
        const { place, validFrom, validUntil, source, measures } = pack
        return {
          ...markOf(pack),
          place,
          validFrom,
          ...(validUntil === undefined ? {} : { validUntil }),
          source,
          measures: measures.length,
          chosen: its
            ? { inForce: its.inForce, changed: its.hash !== pack.hash, at: its.at, reason: its.reason }
            : null,
        }
      }),
    }
  }),
  route(contract.showPack, async ({ params }) => {
    const pack = readPacks(KIND_BY_NAME).find(({ file }) => file === params.file)
    if (!pack) throw new Refusal('not-found')
    return pack
  }),
]

function lineOf({ text: _, area: __, report: ___, issuedAt, endedAt, ...row }: Row) {
  const state =
    endedAt === null
      ? ('in-force' as const)
      : row.supersededBy
        ? ('superseded' as const)
        : ('closed' as const)
  return { ...row, state, issuedAt: issuedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null }
}
