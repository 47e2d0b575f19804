import type { Draft } from '../src/slices/ledger/rules.ts'
import { chance, type Chance } from './chance.ts'
import type { DemoArea } from './county.ts'
import { draftMaker, type Making } from './drafts.ts'

/** Sites every township has, by category: how many, and what they are called there. */
const SITES: readonly { category: string; count: number; name: string }[] = [
  { category: 'hospital', count: 1, name: '卫生院' },
  { category: 'school', count: 2, name: '小学' },
  { category: 'nursing-home', count: 1, name: '幸福院' },
  { category: 'shop', count: 4, name: '便民超市' },
  { category: 'restaurant', count: 3, name: '饭店' },
  { category: 'hotel', count: 1, name: '旅馆' },
  { category: 'checkpoint', count: 2, name: '卡口' },
]

/** Sites only the county town has. */
const TOWN_SITES: readonly { category: string; count: number; name: string }[] = [
  { category: 'hospital', count: 2, name: '医院' },
  { category: 'market', count: 2, name: '农贸市场' },
  { category: 'worksite', count: 3, name: '项目工地' },
]
const COUNTY_TOWN = '130430100'
const NUMERALS = ['第一', '第二', '第三', '第四']
const UNITS = [
  '卫生健康局',
  '市场监督管理局',
  '教育体育局',
  '交通运输局',
  '住房建设局',
  '民政局',
  '农业农村局',
  '公安局',
]

/** The places of the county, each in some village of its township, and the units that answer for trades. */
export function placeDrafts(making: Making): Draft[] {
  const luck = chance(23)
  const make = draftMaker(making)
  const townships = making.county.areas.filter(({ level }) => level === 'township')
  const places = townships.flatMap((township) => {
    const villages = making.county.areas.filter(
      ({ number }) => number.length === 12 && number.startsWith(township.number),
    )
    const sites = township.number === COUNTY_TOWN ? [...SITES, ...TOWN_SITES] : SITES
    return sites.flatMap((site) => placesOf(making, township, villages, site, luck))
  })
  const units = UNITS.map((name) =>
    make('unit-registered', making.id(), { name, tags: ['category:department'] }, making.ledger.county),
  )
  return [...places, ...units]
}

function placesOf(
  making: Making,
  township: DemoArea,
  villages: readonly DemoArea[],
  { category, count, name }: (typeof SITES)[number],
  luck: Chance,
): Draft[] {
  const make = draftMaker(making)
  const town = township.name.replace(/(回族)?[乡镇]$/, '')
  return Array.from({ length: count }, (_, index) => {
    const { number } = luck.pick(villages)
    const full = town + (count > 1 ? (NUMERALS[index] ?? '') : '') + name
    return make('place-registered', making.id(), { name: full, tags: [`category:${category}`] }, number)
  })
}
