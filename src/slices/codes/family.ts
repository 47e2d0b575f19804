import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Author, type Ledger } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { KNOWN, SHOWN, type Holder } from './holders.ts'
import { isDependent, isOfAge, maskedName, MOST_WARDS, type PROXY_BASES } from './rules.ts'
import { redeem, settled, type Shown } from './slips.ts'

/** A resident as the author of a record, about themselves or those they answer for: which is looked at before, person by person. */
export function asAuthor({ county }: Ledger, person: string): Author {
  return { account: person, post: person, role: 'resident', area: county }
}

type Basis = (typeof PROXY_BASES)[number]

export type Member = {
  person: string
  name: string
  relation: string
  /** Young or old: somebody of age in the household may answer for them without being asked. */
  dependent: boolean
}
export type Family = {
  /** Who lives in the same household. */
  household: Member[]
  /** Whose codes this phone shows. */
  wards: { person: string; name: string; basis: Basis; agreedAt: string }[]
  /** Who shows one's own. */
  proxies: { person: string; name: string; basis: Basis; agreedAt: string }[]
}

/** Asked under the county's scope. */
export async function familyOf(tx: Tx, person: string, today: string): Promise<Family> {
  const side = async (own: 'ward' | 'proxy', other: 'ward' | 'proxy') => {
    const { rows } = await sql<{ person: string; name: string; basis: Basis; agreedAt: Date }>`
      select p.person, p.name, f.basis, f.agreed_at as "agreedAt" from code_proxy f join person p on p.person = f.${sql.ref(other)}
      where f.${sql.ref(own)} = ${person} and p.standing = 'here' order by f.agreed_at, p.person`.execute(tx)
    return rows.map(({ name, agreedAt, ...row }) => ({
      ...row,
      name: maskedName(name),
      agreedAt: agreedAt.toISOString(),
    }))
  }
  const members = await membersOf(tx, person)
  return {
    household: members
      .filter((one) => one.person !== person)
      .map(({ bornOn, name, ...one }) => ({
        ...one,
        name: maskedName(name),
        dependent: isDependent(bornOn, today),
      })),
    wards: await side('proxy', 'ward'),
    proxies: await side('ward', 'proxy'),
  }
}

type MemberRow = { person: string; name: string; relation: string; bornOn: string | null }

/** Everybody of a person's household, they included. */
async function membersOf(tx: Tx, person: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select m.person, m.name, m.relation, m.born_on as "bornOn" from person p join person m on m.household = p.household
    where p.person = ${person} and m.standing = 'here' order by m.person limit 100`.execute(tx)
  return rows
}

/** One's own word: another member of the household may show one's code. */
export async function agree(ledger: Ledger, person: string, proxy: string): Promise<void> {
  await inFamily(ledger, async (tx) => {
    const members = await membersOf(tx, person)
    if (proxy === person || !members.some((one) => one.person === proxy)) throw new Refusal('not-found')
    await recordProxy(tx, ledger, { author: person, ward: person, proxy, basis: 'agreed' })
  })
}

/** Somebody of age answers for a child or an old person of their household. These see it, and may end it. */
export async function answerFor(ledger: Ledger, person: string, ward: string, today: string): Promise<void> {
  await inFamily(ledger, async (tx) => {
    const members = await membersOf(tx, person)
    const [self, other] = [person, ward].map((who) => members.find((one) => one.person === who))
    if (!self || !other || self === other) throw new Refusal('not-found')
    if (!isOfAge(self.bornOn, today) || !isDependent(other.bornOn, today)) throw new Refusal('family-asked')
    await recordProxy(tx, ledger, { author: person, ward, proxy: person, basis: 'household' })
  })
}

/** A slip that a chief gave out in the presence of whom it is for. */
export async function answerBySlip(
  ledger: Ledger,
  person: string,
  shown: Shown,
  address: string,
): Promise<void> {
  await settled(
    ledger,
    (tx) => redeem(tx, ledger, shown, 'proxy', address),
    async (tx, ward) => {
      if (ward === person) throw new Refusal('not-found')
      await recordProxy(tx, ledger, { author: person, ward, proxy: person, basis: 'slip' })
    },
  )
}

/** Ends it, by either of the two. */
export async function withdraw(
  ledger: Ledger,
  person: string,
  { ward, proxy }: { ward: string; proxy: string },
): Promise<void> {
  await inFamily(ledger, async (tx) => {
    const { rows } = await sql`select 1 from code_proxy where ward = ${ward} and proxy = ${proxy}`.execute(tx)
    if (rows.length === 0 || (person !== ward && person !== proxy)) throw new Refusal('not-found')
    await append(tx, ledger, person, 'proxy-withdrawn', ward, { proxy })
  })
}

function inFamily<T>({ database, county }: Ledger, work: (tx: Tx) => Promise<T>): Promise<T> {
  return persist(() => within(database, county, work))
}

async function recordProxy(
  tx: Tx,
  ledger: Ledger,
  { author, ward, proxy, basis }: { author: string; ward: string; proxy: string; basis: Basis },
): Promise<void> {
  const { rows } = await sql<{ count: number; there: boolean }>`
    select count(*) as count, coalesce(bool_or(ward = ${ward} and basis = ${basis}), false) as there
    from code_proxy where proxy = ${proxy}`.execute(tx)
  if (rows[0]?.there) return
  if ((rows[0]?.count ?? 0) >= MOST_WARDS) throw new Refusal('family-full')
  await append(tx, ledger, author, 'proxy-agreed', ward, { proxy, basis })
}

async function append(
  tx: Tx,
  ledger: Ledger,
  author: string,
  kind: string,
  subject: string,
  payload: object,
): Promise<void> {
  const now = ledger.now()
  const draft = {
    id: uuidV7(now, randomBytes(10)),
    kind,
    subject,
    happenedAt: new Date(now).toISOString(),
    payload,
  }
  await appendWithin(tx, ledger, { ...asAuthor(ledger, author), program: true }, [draft])
}

/**
 * Those of `persons` for whom somebody answers at this moment. Family ends by itself when a child is of age, or somebody moves out: a word
 * given and a slip do not.
 */
export async function wardsAmong(
  tx: Tx,
  proxy: string,
  persons: readonly string[],
  today: string,
): Promise<Holder[]> {
  const { rows } = await sql<Holder & { basis: string; bornOn: string | null; together: boolean }>`
    select p.person, ${SHOWN}, f.basis, p.born_on as "bornOn",
      p.household = (select o.household from person o where o.person = ${proxy}) as together
    from code_proxy f cross join lateral (select * from person p where p.person = f.ward offset 0) p ${KNOWN}
    where f.proxy = ${proxy} and f.ward = any(${[...persons]}::uuid[]) and p.standing = 'here'`.execute(tx)
  return rows.flatMap(({ basis, bornOn, together, ...holder }) =>
    basis !== 'household' || (together && isDependent(bornOn, today)) ? [holder] : [],
  )
}
