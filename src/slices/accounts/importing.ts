import { pinyin } from 'pinyin-pro'
import { isWithin } from '../../core/area.ts'
import { fitsArea, mayAppoint, ROLES, ROLE_TITLES, type Role } from '../../core/role.ts'
import type { ImportRow } from './contract.ts'
import type { PeopleRow } from './people-file.ts'
import { phone as phoneShape, username as usernameShape, type Actor } from './rules.ts'

/** What a list is read against: the grid in scope (what lies elsewhere is unknown), and the accounts there are. Phones as keyed hashes. */
export type Surroundings = {
  by: Actor
  areas: readonly { area: string; name: string }[]
  accounts: readonly {
    account: string
    username: string
    name: string
    phoneHash: string | null
    isClosed: boolean
  }[]
  /** `account role area` of every post held or to come. */
  posts: ReadonlySet<string>
  match: (phone: string) => string
  newId: () => string
}

/** A row and what it will do. `account` is new for a new one. */
export type Planned = ImportRow & { account: string; post: string; phone: string; known: Role | undefined }

type Fault = ImportRow['faults'][number]
type Person = Surroundings['accounts'][number]

/** Words a list may use for a role besides its titles. */
const ROLE_WORDS: Record<string, Role> = {
  网格长: 'village-leader',
  村网格长: 'village-leader',
  社区网格长: 'village-leader',
  包联干部: 'contact-cadre',
  包村干部: 'contact-cadre',
  乡镇长: 'township-leader',
  工作人员: 'clerk',
  卡口: 'gate-guard',
  值守员: 'gate-guard',
}

/** Works out every row, in order; nothing is written. A person on two rows (same name and phone) is one account with two posts. */
export function planImport(rows: readonly PeopleRow[], around: Surroundings): Planned[] {
  const findArea = areaFinder(around.areas)
  const byName = new Map<string, Person>(around.accounts.map((one) => [one.username, one]))
  const byPhone = new Map<string, Person>(
    around.accounts.flatMap((one) => (one.phoneHash === null ? [] : [[one.phoneHash, one]])),
  )
  const planned = new Set(around.posts)
  return rows.map((row) => {
    const found = findArea(row.area)
    const area = typeof found === 'string' && /^\d+$/.test(found) ? found : ''
    const known = roleOf(row.role)
    const faults: Fault[] = []
    if (row.name === '' || row.name.length > 60) faults.push('name-missing')
    if (!known) faults.push('role-unknown')
    else if (!mayAppoint(around.by.role, known)) faults.push('not-allowed')
    if (area === '') faults.push(found === 'area-ambiguous' ? 'area-ambiguous' : 'area-unknown')
    else if (known && !fitsArea(known, area)) faults.push('post-too-wide')
    const phone = row.phone.replaceAll(/[\s-]/g, '')
    if (phone !== '' && !phoneShape.safeParse(phone).success) faults.push('phone-bad')
    const phoneHash = phone === '' ? null : around.match(phone)
    const person = personOf(row, phoneHash, { byName, byPhone }, faults)
    const line: Planned = {
      line: row.line,
      name: row.name,
      username: row.username.toLowerCase(),
      role: known ?? row.role,
      area: area === '' ? row.area : area,
      phoneTail: phone === '' ? null : phone.slice(-4),
      organisation: row.organisation.slice(0, 60),
      status: 'faulty',
      faults,
      account: person?.account ?? around.newId(),
      post: around.newId(),
      phone,
      known,
    }
    if (faults.length > 0) return line
    if (!person) {
      line.username = line.username === '' ? freeName(row.name, byName) : line.username
      const made = {
        account: line.account,
        username: line.username,
        name: row.name,
        phoneHash,
        isClosed: false,
      }
      byName.set(line.username, made)
      if (phoneHash !== null) byPhone.set(phoneHash, made)
    } else line.username = person.username
    const key = `${line.account} ${line.role} ${line.area}`
    line.status = planned.has(key) ? 'there' : person ? 'appoint' : 'new'
    planned.add(key)
    return line
  })
}

/** Whoever has an account already, by phone or username, the name being the same; another name under either is a fault. */
function personOf(
  row: PeopleRow,
  phoneHash: string | null,
  { byName, byPhone }: { byName: ReadonlyMap<string, Person>; byPhone: ReadonlyMap<string, Person> },
  faults: Fault[],
): Person | undefined {
  const username = row.username.toLowerCase()
  if (username !== '' && !usernameShape.safeParse(username).success) faults.push('username-bad')
  const named = username === '' ? undefined : byName.get(username)
  const called = phoneHash === null ? undefined : byPhone.get(phoneHash)
  if (named && (named.isClosed || named.name !== row.name)) faults.push('username-taken')
  else if (called && (called.isClosed || called.name !== row.name)) faults.push('phone-taken')
  else if (named && called && named !== called) faults.push('phone-taken')
  return named ?? called
}

/** A title as the file's cells are read: full-width brackets become plain ones. */
function titleOf(role: Role): string {
  return ROLE_TITLES[role].zh.normalize('NFKC')
}

/** A role by its key, its title in either language, or another word for it. */
function roleOf(text: string): Role | undefined {
  const word = text.toLowerCase()
  return (
    ROLES.find(
      (role) => role === word || titleOf(role) === text || ROLE_TITLES[role].en.toLowerCase() === word,
    ) ??
    ROLE_WORDS[text] ??
    ROLES.find((role) => titleOf(role).replace(/\(.*\)/, '') === text)
  )
}

type Found = string | 'area-unknown' | 'area-ambiguous'

/** Areas by number, by a name that only one has, or by the names on the way to it: 新马头镇/东街村/一胡同. */
function areaFinder(areas: readonly { area: string; name: string }[]): (text: string) => Found {
  const numbers = new Set(areas.map(({ area }) => area))
  const byName = Map.groupBy(areas, ({ name }) => bare(name))
  return (text) => {
    if (numbers.has(text)) return text
    if (/^\d{6,}$/.test(text)) return 'area-unknown'
    const names = text.split(/[/\\>＞、]+/).map((name) => bare(name.trim()))
    let found = byName.get(names[0] ?? '') ?? []
    for (const name of names.slice(1))
      found = (byName.get(name) ?? []).filter(({ area }) => found.some((upper) => isWithin(area, upper.area)))
    if (found.length > 1) return 'area-ambiguous'
    return found[0]?.area ?? 'area-unknown'
  }
}

/** A village's name as people write it: without the committee's suffix. */
function bare(name: string): string {
  return name.replace(/(村民委员会|居民委员会|村委会|居委会)$/, '')
}

/** A username out of a name: pinyin, surname read as one, a number when taken. */
export function freeName(name: string, taken: { has: (username: string) => boolean }): string {
  const letters = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', v: true })
    .join('')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 24)
  const base = letters.length >= 3 && /[a-z]/.test(letters) ? letters : `user${letters}`
  let candidate = base
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${base}${number}`
  return candidate
}
