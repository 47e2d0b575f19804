import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { DAY } from '../../core/cadence.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { tokenHash } from '../accounts/sessions.ts'
import {
  appendRecords,
  appendWithin,
  type Author,
  type Ledger,
  type Principal,
  type Verdict,
} from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import type { issueGateKey, listGateKeys } from './contract.ts'
import { areaOfGate } from './queries.ts'
import { BY_DEVICES } from './rules.ts'

/** An electronic gate that calls: what it may touch is this one gate. */
export type GateDevice = { device: string; gate: string; area: string }

/** A key for one device at one gate, on record; its secret is in the answer and nowhere else. Asked again under the same id it has another secret. */
export async function issueKey(
  ledger: Ledger,
  by: Principal,
  gate: string,
  { id, name, days }: { id: string; name: string; days: number },
): Promise<ReplyOf<typeof issueGateKey>> {
  const now = ledger.now()
  const endsAt = new Date(now + days * DAY).toISOString()
  const secret = randomBytes(32).toString('base64url')
  const device = id
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const area = await areaOfGate(tx, gate)
      if (area === undefined || !isWithin(area, by.area)) throw new Refusal('not-found')
      const { rows } = await sql`select 1 from gate_key where device = ${device}`.execute(tx)
      if (rows.length > 0) throw new Refusal('record-id-taken')
      await sql`insert into gate_key_secret (secret_hash, device) values (${tokenHash(secret)}, ${device})`.execute(
        tx,
      )
      const payload = { device, name, endsAt }
      await appendWithin(tx, ledger, { ...by, program: true }, [
        draftOf('gate-key-issued', { id, gate, now, payload }),
      ])
    }),
  )
  return { device, secret, endsAt }
}

export async function revokeKey(
  ledger: Ledger,
  by: Principal,
  { device, id }: { device: string; id: string },
): Promise<void> {
  const now = ledger.now()
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const { rows } = await sql<{ gate: string; area: string; revoked: boolean }>`
        select gate, area, revoked_at is not null as revoked from gate_key where device = ${device}`.execute(
        tx,
      )
      const [known] = rows
      if (!known || !isWithin(known.area, by.area)) throw new Refusal('not-found')
      if (known.revoked) return
      const payload = { device }
      const draft = draftOf('gate-key-revoked', { id, gate: known.gate, now, payload })
      await appendWithin(tx, ledger, { ...by, program: true }, [draft])
    }),
  )
}

type Written = { id: string; gate: string; now: number; payload: object }

function draftOf(kind: string, { id, gate, now, payload }: Written): Draft {
  return { id, kind, subject: gate, happenedAt: new Date(now).toISOString(), payload }
}

type Row = {
  device: string
  name: string
  issuedBy: string
  issuedAt: Date
  endsAt: Date
  revokedAt: Date | null
}

export async function keysOfGate(
  ledger: Ledger,
  by: Principal,
  gate: string,
): Promise<ReplyOf<typeof listGateKeys>> {
  const rows = await within(ledger.database, by.area, async (tx) => {
    if ((await areaOfGate(tx, gate)) === undefined) throw new Refusal('not-found')
    const { rows: keys } = await sql<Row>`
      select k.device, k.name, coalesce(a.name, '') as "issuedBy", k.issued_at as "issuedAt", k.ends_at as "endsAt", k.revoked_at as "revokedAt"
      from gate_key k left join account a on a.account = k.issued_by where k.gate = ${gate} order by k.issued_at desc`.execute(
      tx,
    )
    return keys
  })
  return {
    keys: rows.map(({ issuedAt, endsAt, revokedAt, ...row }) => ({
      ...row,
      issuedAt: issuedAt.toISOString(),
      endsAt: endsAt.toISOString(),
      revokedAt: revokedAt?.toISOString() ?? null,
    })),
  }
}

/** Whose secret this is; undefined: nobody’s. Throws Refusal for a key that is revoked or over, so that the device can say so. */
export async function deviceUnder(ledger: Ledger, secret: string): Promise<GateDevice | undefined> {
  const { rows } = await within(ledger.database, ledger.county, (tx: Tx) =>
    sql<GateDevice & { endsAt: Date; revoked: boolean }>`
      select k.device, k.gate, k.area, k.ends_at as "endsAt", k.revoked_at is not null as revoked
      from gate_key_secret s join gate_key k on k.device = s.device where s.secret_hash = ${tokenHash(secret)}`.execute(
      tx,
    ),
  )
  const [row] = rows
  if (!row) return undefined
  if (row.revoked || row.endsAt.getTime() <= ledger.now()) throw new Refusal('gate-key-over')
  const { device, gate, area } = row
  return { device, gate, area }
}

/** What a device records: passes and incidents of its own gate, in its own name. */
export async function recordAsDevice(
  ledger: Ledger,
  { device, gate, area }: GateDevice,
  records: readonly Draft[],
): Promise<Verdict[]> {
  const foreign = records.findIndex(({ kind, subject }) => subject !== gate || !BY_DEVICES.includes(kind))
  if (foreign !== -1)
    throw new Refusal('not-allowed', [{ path: `${foreign}.kind`, message: records[foreign]?.kind ?? '' }])
  const by: Author = { account: device, post: device, role: 'gate-device', area }
  return appendRecords(
    ledger,
    by,
    records.map((one) => ({ ...one, device })),
  )
}
