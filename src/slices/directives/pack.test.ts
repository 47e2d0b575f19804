import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KIND_BY_NAME } from '../ledger/kinds.ts'
import { PACK_FOLDER, PackFault, parsePack, readPack, readPacks } from './pack-file.ts'
import { packFor } from './rules.ts'

const SMALL = `disease: { zh: 示例病, en: Example }
words: [示例病]
place: Test
version: '1'
validFrom: 2021-01-01
source: a test
tags:
  'occupation:driver': { zh: 司机, en: Driver }
departments: [卫健局]
measures:
  - key: inquiry
    title: { zh: 询问, en: Inquiry }
    row: 5
    phrases:
      - 司机 询问|登记
    selector: { subject: person, all: ['occupation:driver'] }
    cadence: { type: every, days: 3 }
    evidence: { kind: inquiry, where: [{ field: how, is: telephone }] }
    doer: alley-chief
    answerable: territorial
    department: 卫健局
    graceHours: 6
    source: a test
`
const read = (text: string) => parsePack(text, 'x.yaml', { kinds: KIND_BY_NAME })

/** Line and column where a piece of the text begins, counted from one. */
function placeOf(text: string, piece: string): string {
  const at = text.indexOf(piece)
  expect(at, piece).toBeGreaterThan(-1)
  const before = text.slice(0, at).split('\n')
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`
}

/** What is written instead of what, where the fault is found, and what is said of it. */
const MISTAKES: [name: string, from: string, to: string, at: string, said: RegExp][] = [
  ['unknown key', 'place: Test', 'place: Test\nplaice: Test', 'plaice', /unknown key "plaice"/],
  ['unknown key deep inside', 'subject: person,', 'subject: person, al: [],', 'al: []', /unknown key "al"/],
  ['wrong type', 'graceHours: 6', 'graceHours: soon', 'soon', /graceHours: .*number/],
  ['missing key', 'place: Test\n', '', 'disease', /place: /],
  ['no such date', '2021-01-01', '2021-02-30', '2021-02-30', /validFrom/],
  ['unknown record kind', 'kind: inquiry', 'kind: enquiry', 'enquiry', /unknown record kind "enquiry"/],
  [
    'kind about another subject',
    'kind: inquiry',
    'kind: area-report',
    'area-report',
    /about a area|about a person/,
  ],
  [
    'unknown tag',
    "all: ['occupation:driver']",
    "all: ['occupation:diver']",
    "'occupation:diver'",
    /unknown tag/,
  ],
  ['malformed tag', "all: ['occupation:driver']", 'all: [driver]', 'driver]', /selector\.all\.0/],
  ['unknown level', "all: ['occupation:driver']", "all: ['level:hamlet']", "'level:hamlet'", /unknown tag/],
  ['unknown role', 'doer: alley-chief', 'doer: alley-boss', 'alley-boss', /doer: /],
  [
    'role that may not record it',
    'doer: alley-chief',
    'doer: editor',
    'editor',
    /editor may not record inquiry/,
  ],
  ['unknown evidence field', 'field: how', 'field: hwo', 'hwo', /inquiry has no field "hwo"/],
  ['impossible evidence value', 'is: telephone', 'is: pigeon', 'pigeon', /no value that inquiry can have/],
  ['personal evidence field', 'field: how, is: telephone', 'field: note, is: x', 'note', /personal/],
  ['unknown department', 'department: 卫健局', 'department: 卫生局', '卫生局', /not among the pack/],
  ['phrase across sentences', '司机 询问|登记', '司机。询问', '司机。询问', /can never match/],
  ['phrase with wide signs', '司机 询问|登记', '司机１号', '司机１号', /can never match/],
  ['phrase that says no', '司机 询问|登记', '司机 不再', '司机 不再', /says that something is not asked/],
  ['empty alternative', '司机 询问|登记', '司机 询问||登记', '司机 询问||登记', /alternative is empty/],
  ['cadence of no days', 'days: 3', 'days: 0', '0 }', /cadence\.days/],
  ['unknown cadence', 'type: every', 'type: often', 'often', /cadence/],
  [
    'grace as long as the cadence',
    'graceHours: 6',
    'graceHours: 72',
    '{ type: every',
    /none would ever be late/,
  ],
  [
    'days that fall',
    '{ type: every, days: 3 }',
    '{ type: onDays, event: { kind: travel-return, dateField: returnedOn }, days: [7, 1] }',
    '1] }',
    /days must rise/,
  ],
  [
    'unknown date field',
    '{ type: every, days: 3 }',
    '{ type: onDays, event: { kind: travel-return, dateField: backOn }, days: [1] }',
    'backOn',
    /travel-return has no field "backOn"/,
  ],
  ['key used twice', 'measures:', 'measures:\n@', 'inquiry\n    title', /is used twice/],
  [
    'library that is not there',
    'place: Test',
    'place: Test\nlibrary: nothing.yaml',
    'nothing.yaml',
    /no file nothing/,
  ],
  [
    'end before the beginning',
    'validFrom: 2021-01-01',
    'validFrom: 2021-01-01\nvalidUntil: 2020-01-01',
    '2020-01-01',
    /ends before/,
  ],
  ['no YAML', 'tags:', 'tags: [', '', /./],
]

test.each(MISTAKES)('%s is refused with its line and column', (name, from, to, at, said) => {
  const block = SMALL.slice(SMALL.indexOf('  - key'))
  const text = SMALL.replace(from, to === 'measures:\n@' ? `measures:\n${block.trimEnd()}` : to)
  let fault: unknown
  try {
    read(text)
  } catch (error) {
    fault = error
  }
  expect(fault).toBeInstanceOf(PackFault)
  const { message } = fault as PackFault
  expect(message).toMatch(said)
  expect(message).toMatch(/^x\.yaml:\d+:\d+: /)
  if (name === 'key used twice') {
    const line = text.slice(0, text.lastIndexOf('- key: inquiry')).split('\n').length
    expect(message).toContain(`x.yaml:${line}:10: `)
  } else if (at !== '') expect(message).toContain(`x.yaml:${placeOf(text, at)}: `)
})

test('several mistakes are told at once', () => {
  const text = SMALL.replace('kind: inquiry', 'kind: enquiry').replace("['occupation:driver']", "['a:b']")
  expect(() => read(text)).toThrow(/unknown tag[\s\S]*unknown record kind/)
})

test('every pack that comes with the program is right, and its hash changes with any figure', () => {
  const packs = readPacks(KIND_BY_NAME)
  expect(packs.map(({ file }) => file)).toEqual([
    'any.china.2021-01.yaml',
    'covid-19.hebei.2021-01.yaml',
    'dengue.guangdong.2025-07.yaml',
  ])
  expect(new Set(packs.map(({ hash }) => hash)).size).toBe(3)
  const text = readFileSync(path.join(PACK_FOLDER, 'dengue.guangdong.2025-07.yaml'), 'utf8')
  const library = (name: string): string => readFileSync(path.join(PACK_FOLDER, name), 'utf8')
  const same = parsePack(`# a comment\n${text}`, 'dengue.guangdong.2025-07.yaml', { library })
  expect(same.hash).toBe(packs[2]?.hash)
  expect(parsePack(text.replace('days: 15', 'days: 16'), 'x', { library }).hash).not.toBe(same.hash)
  const other = (name: string): string => library(name).replace('withinHours: 72', 'withinHours: 71')
  expect(parsePack(text, 'x', { library: other }).hash).not.toBe(same.hash)
})

test('the figures of January 2021, as the design gives them', () => {
  const pack = readPack()
  expect(pack).toMatchObject({
    contacts: { lookBack: { value: 2 }, ringDepth: { value: 2 } },
    zones: {
      windowDays: 14,
      clusterCases: 5,
      levels: [{ minimumCases: 0 }, { minimumCases: 1 }, { minimumCases: 51, clustered: true }],
    },
    reserves: { days: 30 },
    outbreakEnd: { clearDays: 14 },
    limits: {
      lookBackDays: { value: 2 },
      isolationDays: { value: 14 },
      clusterCases: { value: 5 },
      mediumRiskCases: { value: 50 },
      feverCelsius: { value: 37.3 },
    },
  })
  expect(
    pack.confinement?.map(({ mode, days, testDays, postRelease }) => [
      mode,
      days,
      testDays,
      postRelease.days,
    ]),
  ).toEqual([
    ['central', 14, [1, 14], 0],
    ['central', 14, [1, 14], 0],
    ['central', 14, [1, 14], 14],
    ['home', 14, [7, 14], 0],
  ])
  expect(pack.disinfection.map(({ milligramsPerLitre, minutes }) => [milligramsPerLitre, minutes])).toEqual([
    [500, 30],
    [1000, 30],
    [2000, 30],
    [1000, 30],
  ])
  expect(pack.rounds?.every(({ everyDays }) => everyDays === 7)).toBe(true)
  const norm = (item: string, per: string) =>
    pack.reserves?.norms.find((one) => one.item.en === item && one.per.en === per)?.quantity
  expect(norm('Glove pairs', 'inpatient health worker and shift')).toBe(24)
  expect(norm('Staff shifts', 'severe bed and day')).toBe(2.278023)
  expect(norm('Staff shifts', 'critical bed and day')).toBe(4.086172)
  expect(norm('Hand rub', 'inpatient health worker and shift')).toBe(0.0333)
  expect(norm('Soap', 'inpatient health worker and shift')).toBe(0.0167)
  expect(norm('Ventilator', 'critical bed')).toBe(0.67)
  expect(norm('Chlorine', 'lab worker and shift')).toBe(0.1)
})

test('a text is read with the pack of its disease, and one of no known disease with the pack for any', () => {
  const packs = readPacks()
  const chosen = (text: string): string => packFor(text, packs).file
  expect(chosen('新冠肺炎疫情，灭蚊')).toContain('covid-19')
  expect(chosen('登革热防控，清积水灭蚊')).toContain('dengue')
  expect(chosen('霍乱防控')).toContain('any')
})

test('nothing in the program names a disease', async () => {
  const { readSources } = await import('../../../test/sources.ts')
  const names = /新冠|登革|基孔肯雅|麻疹|霍乱|猴痘|covid|dengue|chikungunya|measles|cholera|mpox/i
  const naming = readSources('src')
    .filter(({ file }) => !file.endsWith('.test.ts'))
    .flatMap(({ file, lines }) =>
      lines.filter((line) => names.test(line)).map((line) => `${file}: ${line.trim()}`),
    )
  // The demonstration's default is a file name, in one place.
  expect(naming).toEqual([
    "src/slices/directives/pack-file.ts: export const DEFAULT_PACK = path.join(PACK_FOLDER, 'covid-19.hebei.2021-01.yaml')",
  ])
})
