import { Readable } from 'node:stream'
import { within } from '../../database/connect.ts'
import { Download, route, type Route } from '../../http/route.ts'
import { beginUpload, finishUpload, openAttachment, showUpload, takePiece } from './actions.ts'
import * as contract from './contract.ts'
import { attachmentsOf } from './queries.ts'

const ENDINGS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
}

export const attachmentRoutes: readonly Route[] = [
  route(contract.beginUpload, ({ ledger, caller, body }) => beginUpload(ledger, caller, body)),
  route(contract.showUpload, ({ ledger, caller, params }) => showUpload(ledger, caller, params.upload)),
  route(contract.sendPiece, ({ ledger, caller, params, query, body }) =>
    takePiece(ledger, caller, params.upload, query.from, body),
  ),
  route(contract.finishUpload, ({ ledger, caller, params, body }) =>
    finishUpload(ledger, caller, params.upload, body),
  ),
  route(contract.listAttachments, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, (tx) => attachmentsOf(tx, query, new Date(ledger.now()))),
  ),
  route(contract.readAttachment, async ({ ledger, caller, params }) => {
    const { type, bytes, content } = await openAttachment(ledger, caller, params.attachment)
    const name = `${params.attachment}.${ENDINGS[type] ?? 'bin'}`
    // Somebody else's content: shown without any right to run, load or reach anything.
    return new Download(name, type, Readable.from(content), { inline: true, sandboxed: true, bytes })
  }),
]
