import { sql } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import type { DeviceLine } from './contract.ts'
import type { DeviceState } from './rules.ts'

/** A post with who holds it, whether it is held at the moment, and the area as people know it. */
export type HeldPost = {
  post: string
  account: string
  holder: string
  role: Role
  area: string
  areaName: string
  held: boolean
}

/** Runs under the county's scope: who may see what of it is for the caller to ask. */
export async function findPost(tx: Tx, post: string, now: Date): Promise<HeldPost | undefined> {
  const { rows } = await sql<HeldPost>`
    select p.post, p.account, o.name as holder, p.role, p.area, coalesce(a.name, p.area) as "areaName",
      p.appointed_at <= ${now} and (p.ended_at is null or p.ended_at > ${now}) as held
    from post p join account o on o.account = p.account left join area a on a.area = p.area
    where p.post = ${post}`.execute(tx)
  return rows[0]
}

export type Enrolment = {
  post: string
  secretHash: string
  madeBy: string
  expiresAt: Date
  usedAt: Date | null
  device: string | null
}

/**
 * The enrolments a code or secret may stand for, locked: two phones that try one at once wait for each other. An expired one still tells why
 * it is refused.
 */
export async function findEnrolments(
  tx: Tx,
  by: { codeHash: string } | { secretHash: string },
): Promise<Enrolment[]> {
  const where = 'codeHash' in by ? sql`code_hash = ${by.codeHash}` : sql`secret_hash = ${by.secretHash}`
  const { rows } = await sql<Enrolment>`
    select post, secret_hash as "secretHash", made_by as "madeBy", expires_at as "expiresAt", used_at as "usedAt", device
    from device_enrolment where ${where} order by made_at desc for update`.execute(tx)
  return rows
}

export type TokenRow = {
  tokenHash: Buffer
  device: string
  revokedAt: Date | null
  post: string
  account: string
  role: Role
  area: string
  endedAt: Date | null
}

/** Whose tokens these are. Each row is fetched by its key, as sessions are (accounts/queries.ts). */
export function tokensUnder(tokenHashes: readonly Buffer[]) {
  return sql<TokenRow>`
    select t.token_hash as "tokenHash", d.device, d.revoked_at as "revokedAt", p.post, p.account, p.role, p.area,
      p.ended_at as "endedAt"
    from device_token t
    cross join lateral (select * from device d where d.device = t.device offset 0) d
    cross join lateral (select * from post p where p.post = d.post offset 0) p
    where t.token_hash = any(${[...tokenHashes]}::bytea[])`
}

export type DeviceFilter = { area: string; state: DeviceState; after?: string | undefined; limit: number }
type DeviceRow = Omit<DeviceLine, 'enrolledAt' | 'revokedAt' | 'seenAt'> & {
  enrolledAt: Date
  revokedAt: Date | null
  seenAt: Date | null
  cursor: string
}

/** A page of an area's phones, in area order. */
export async function devicesIn(
  tx: Tx,
  { area, state, after, limit }: DeviceFilter,
  now: Date,
): Promise<{ devices: DeviceLine[]; next: string | null }> {
  const [afterArea, afterDevice] = (after ?? '').split('|')
  const isState = {
    'in-use': sql`d.revoked_at is null and (p.ended_at is null or p.ended_at > ${now})`,
    'post-over': sql`d.revoked_at is null and p.ended_at <= ${now}`,
    revoked: sql`d.revoked_at is not null`,
  }[state]
  const beyond =
    afterArea && afterDevice ? sql`(d.area, d.device) > (${afterArea}, ${afterDevice}::uuid)` : sql`true`
  const { rows } = await sql<DeviceRow>`
    select d.device, d.name, d.model, d.account, o.name as holder, d.post, p.role, d.area, coalesce(a.name, d.area) as "areaName",
      ${state} as state, d.enrolled_at as "enrolledAt", d.revoked_at as "revokedAt", r.seen_at as "seenAt", r.unsent,
      r.app_version as "appVersion", r.offset_milliseconds as "offsetMilliseconds", concat_ws('|', d.area, d.device) as cursor
    from device d
    cross join lateral (select * from post p where p.post = d.post offset 0) p
    join account o on o.account = d.account
    left join area a on a.area = d.area
    left join device_report r on r.device = d.device
    where d.area >= ${area} and d.area < ${areaRangeEnd(area)} and ${isState} and ${beyond}
    order by d.area, d.device limit ${limit}`.execute(tx)
  return {
    devices: rows.map(({ cursor: _, ...row }) => ({
      ...row,
      enrolledAt: row.enrolledAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
      seenAt: row.seenAt?.toISOString() ?? null,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export async function findDevice(
  tx: Tx,
  device: string,
): Promise<{ area: string; role: Role; revokedAt: Date | null } | undefined> {
  const { rows } = await sql<{ area: string; role: Role; revokedAt: Date | null }>`
    select d.area, p.role, d.revoked_at as "revokedAt" from device d join post p on p.post = d.post
    where d.device = ${device}`.execute(tx)
  return rows[0]
}

export async function isRecorded(tx: Tx, id: string, subject: string): Promise<boolean> {
  const { rows } = await sql`select 1 from record where id = ${id} and subject = ${subject}`.execute(tx)
  return rows.length > 0
}
