import { readFileSync } from 'node:fs'
import path from 'node:path'
import { checkCharacter } from '../src/core/identity.ts'
import type { Role } from '../src/core/role.ts'
import { uuidV7 } from '../src/core/id.ts'
import { chance, type Chance } from './chance.ts'

export type DemoArea = { number: string; level: string; name: string }
export type DemoPerson = {
  id: string
  name: string
  sex: 'female' | 'male'
  bornOn: string
  relation: string
  identity: string
  phone: string | undefined
  workplace: string
  tags: string[]
}
export type DemoHousehold = {
  id: string
  area: string
  door: string
  address: string
  phone: string | undefined
  persons: DemoPerson[]
}
export type DemoPost = {
  account: string
  post: string
  username: string
  name: string
  role: Role
  area: string
}
export type DemoCounty = { areas: DemoArea[]; households: DemoHousehold[]; posts: DemoPost[] }

/** Households per alley; an alley chief answers for about this many doors. */
const DOORS = 30
/**
 * How many households there are, and how many doors an alley chief answers for. All of the county is about 65,000 households and
 * 210,000 people; the default demo is a tenth; the sample has every village and few doors, for tests.
 */
export const POPULATIONS = {
  sample: { households: 1500, doors: 8 },
  tenth: { households: 6500, doors: DOORS },
  full: { households: 65_000, doors: DOORS },
} as const
export type Population = keyof typeof POPULATIONS
const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
]
const GIVEN = [
  ...'秀英桂兰玉凤春梅红霞丽娟敏静淑珍国建军志强永平文海明德华宝玉海青云生根旺金山水成林树芳燕小晓雪欣怡子涵宇轩浩然思雨佳',
]
const DIRECTIONS = ['东街', '西街', '南街', '北街', '中街', '前街', '后街']
const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']
const OCCUPATIONS: readonly [string, number][] = [
  ['farmer', 0.44],
  ['migrant-worker', 0.14],
  ['shop', 0.08],
  ['truck-driver', 0.03],
  ['cold-chain', 0.008],
  ['market-stall', 0.02],
  ['teacher', 0.02],
  ['medical', 0.015],
  ['isolation-site', 0.004],
]

/** The real grid of Qiu County as `demo/areas/qiu-county.csv` has it: county, townships, villages and communities. */
export function readGrid(): DemoArea[] {
  const text = readFileSync(path.join(import.meta.dirname, 'areas/qiu-county.csv'), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [number = '', level = '', name = ''] = line.split(',')
      return { number, level, name }
    })
}

/**
 * An invented population on the real grid, the same for the same seed: alleys and stairwells, households, people, posts. Names
 * and identity numbers are made up; the numbers carry the county's region code and valid check characters.
 */
export function buildCounty(options: {
  households: number
  seed: number
  now: number
  doors?: number
}): DemoCounty {
  const luck = chance(options.seed)
  const id = (): string => uuidV7(options.now, randomBytes(luck))
  const grid = readGrid()
  const villages = grid.filter(({ number }) => number.length === 12)
  const perVillage = options.households / villages.length
  const doorsEach = options.doors ?? DOORS
  const spread = Math.floor(doorsEach / 4)
  const county: DemoCounty = { areas: [...grid], households: [], posts: [] }
  const sequence = new Map<string, number>()
  for (const village of villages) {
    const doors = Math.max(
      Math.min(12, doorsEach),
      Math.round(perVillage * (village.level === 'community' ? 2.4 : 0.4 + 1.1 * luck.next())),
    )
    for (const alley of openAlleys(county, village, Math.max(1, Math.round(doors / doorsEach)))) {
      fillAlley(county, alley, doorsEach + luck.between(-spread, spread), {
        luck,
        id,
        sequence,
        year: new Date(options.now).getUTCFullYear(),
      })
    }
  }
  county.posts = appoint(county.areas, luck, id)
  return county
}

function openAlleys(county: DemoCounty, village: DemoArea, count: number): DemoArea[] {
  const alleys: DemoArea[] = []
  for (let index = 0; index < count; index += 1) {
    if (village.level === 'community') alleys.push(...openStairwell(county, village, index))
    else {
      const street = DIRECTIONS[Math.floor(index / 10) % DIRECTIONS.length] ?? ''
      const name = `${street}${NUMERALS[index % 10] ?? ''}胡同`
      alleys.push({ number: village.number + threeDigits(index + 1), level: 'alley', name })
    }
  }
  county.areas.push(...alleys)
  return alleys
}

/** In a community doors hang on stairwells, three to a building. */
function openStairwell(county: DemoCounty, village: DemoArea, index: number): DemoArea[] {
  const building = village.number + threeDigits(Math.floor(index / 3) + 1)
  if (index % 3 === 0)
    county.areas.push({ number: building, level: 'building', name: `${Math.floor(index / 3) + 1}号楼` })
  return [
    { number: building + threeDigits((index % 3) + 1), level: 'stairwell', name: `${(index % 3) + 1}单元` },
  ]
}

type Making = { luck: Chance; id: () => string; sequence: Map<string, number>; year: number }

function fillAlley(county: DemoCounty, alley: DemoArea, doors: number, making: Making): void {
  const { luck, id } = making
  for (let index = 1; index <= doors; index += 1) {
    const door =
      alley.level === 'stairwell' ? `${Math.ceil(index / 2)}0${((index - 1) % 2) + 1}室` : `${index}号`
    const size = luck.pick([1, 2, 2, 3, 3, 3, 4, 4, 5, 6])
    const surname = luck.pick(SURNAMES)
    const persons = Array.from({ length: size }, (_, member) => makePerson(member, surname, making))
    county.households.push({
      id: id(),
      area: alley.number,
      door,
      address: `${alley.name}${door}`,
      phone: luck.happens(0.7) ? phoneNumber(luck) : undefined,
      persons,
    })
  }
}

/** Member 0 is the head, 1 the spouse, the rest children or grandparents. */
function makePerson(member: number, surname: string, making: Making): DemoPerson {
  const { luck, id } = making
  const age =
    member < 2
      ? luck.between(28, 84)
      : luck.pick([luck.between(0, 17), luck.between(0, 30), luck.between(60, 90)])
  const sex = member === 0 ? 'male' : member === 1 ? 'female' : luck.pick(['female', 'male'] as const)
  const bornOn = `${making.year - age - 1}-${twoDigits(luck.between(1, 12))}-${twoDigits(luck.between(1, 28))}`
  const family = member === 1 || luck.happens(0.05) ? luck.pick(SURNAMES) : surname
  const occupation = age < 18 ? (age >= 6 ? 'student' : undefined) : age < 66 ? occupationOf(luck) : undefined
  const tags = [
    ...(occupation ? [`occupation:${occupation}`] : []),
    ...(age >= 60 ? ['age:over-60'] : age < 6 ? ['age:under-6'] : []),
    ...(age >= 75 && luck.happens(0.2) ? ['need:care'] : []),
    ...(luck.happens(0.002) ? ['need:dialysis'] : []),
  ]
  return {
    id: id(),
    name: family + luck.pick(GIVEN) + (luck.happens(0.7) ? luck.pick(GIVEN) : ''),
    sex,
    bornOn,
    relation: ['户主', '配偶'][member] ?? (age >= 60 ? '父母' : '子女'),
    identity: identityNumber(bornOn, sex, making.sequence),
    phone: age >= 14 && luck.happens(0.85) ? phoneNumber(luck) : undefined,
    workplace: '',
    tags,
  }
}

function occupationOf(luck: Chance): string | undefined {
  let left = luck.next()
  for (const [occupation, share] of OCCUPATIONS) {
    left -= share
    if (left < 0) return occupation
  }
  return undefined
}

/** Region code of the county, birth date, a running number by birth date (odd for men), check character. */
function identityNumber(bornOn: string, sex: 'female' | 'male', sequence: Map<string, number>): string {
  const key = bornOn + sex
  const turn = (sequence.get(key) ?? 0) + 1
  sequence.set(key, turn)
  const digits = `130430${bornOn.replaceAll('-', '')}${threeDigits((turn * 2 - (sex === 'male' ? 1 : 0)) % 1000)}`
  return digits + checkCharacter(digits)
}

/** Numbers that look like a mobile phone's but begin with 100, which no operator has. */
function phoneNumber(luck: Chance): string {
  return `100${String(luck.between(0, 99_999_999)).padStart(8, '0')}`
}

/** A chief for every area; about three alleys in a hundred have none, as in life. */
function appoint(areas: readonly DemoArea[], luck: Chance, id: () => string): DemoPost[] {
  const roles: Record<string, Role> = {
    county: 'commander',
    township: 'township-leader',
    village: 'village-leader',
    community: 'village-leader',
    alley: 'alley-chief',
    stairwell: 'stairwell-chief',
  }
  const posts: DemoPost[] = []
  for (const { number, level } of areas) {
    const role = roles[level]
    if (!role || (number.length > 12 && luck.happens(0.03))) continue
    const name = luck.pick(SURNAMES) + luck.pick(GIVEN) + luck.pick(GIVEN)
    const username =
      level === 'county'
        ? 'commander'
        : `${level === 'township' ? 'town' : number.length === 12 ? 'village' : 'chief'}${number.slice(6)}`
    posts.push({ account: id(), post: id(), username, name, role, area: number })
  }
  for (const { number } of areas.filter((one) => one.number.length === 12)) {
    const name = luck.pick(SURNAMES) + luck.pick(GIVEN) + luck.pick(GIVEN)
    const username = `cadre${number.slice(6)}`
    posts.push({ account: id(), post: id(), username, name, role: 'contact-cadre', area: number })
  }
  posts.push({
    account: id(),
    post: id(),
    username: 'clerk',
    name: luck.pick(SURNAMES) + luck.pick(GIVEN),
    role: 'clerk',
    area: '130430',
  })
  return posts
}

function randomBytes(luck: Chance): Uint8Array {
  return Uint8Array.from({ length: 10 }, () => Math.floor(luck.next() * 256))
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0')
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
