import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin } from '../messages/actions.ts'

/** The matter of a parcel's notice (messages/actions.ts). */
export function keyOf(parcel: string): string {
  return `parcel:${parcel}`
}

/** Tells whoever gave the phone its code that a parcel of it waits for a person. */
export async function tellWithin(tx: Tx, ledger: Ledger, parcel: string, device: string): Promise<void> {
  const { rows } = await sql<{ account: string }>`
    select made_by as account from device where device = ${device}`.execute(tx)
  await sendWithin(tx, ledger, [
    {
      to: rows.map(({ account }) => account),
      topic: 'devices',
      key: keyOf(parcel),
      title: { zh: '有一份密封文件等您确认', en: 'A sealed file waits for your decision' },
      body: {
        zh: '一部已停用或岗位已结束的手机交来了没有发送的记录。请核实后收下，或注明原因不收。',
        en: 'A phone that was revoked, or whose post has ended, has handed in records it never sent. Check and take them, or say why not.',
      },
      link: '/accounts/phones',
    },
  ])
}
