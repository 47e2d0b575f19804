import { DAY, HOUR } from '../src/core/cadence.ts'
import { chance } from './chance.ts'
import { draftMaker, type Making } from './drafts.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'

/**
 * A case and what follows: one household with a positive test, its contacts tested and isolated, others who were in the same shop or came
 * from elsewhere. Colours are nobody's to set: they follow from these.
 */
export function evidenceDrafts(making: Making): Draft[] {
  const { county, ledger } = making
  const luck = chance(11)
  const make = draftMaker(making)
  const dayBefore = (days: number): string =>
    new Date(ledger.now() + 8 * HOUR - days * DAY).toISOString().slice(0, 10)
  const ago = (draft: Draft, hours: number): Draft => ({
    ...draft,
    happenedAt: new Date(ledger.now() - hours * HOUR).toISOString(),
  })
  const homes = county.households.filter(({ persons }) => persons.length >= 3)
  const [sick, ...others] = homes.slice(Math.floor(homes.length / 3))
  if (!sick) return []
  const [first, ...family] = sick.persons
  const contacts = [...family, ...others.slice(0, 2).flatMap(({ persons }) => persons)]
  const seen = others.slice(2, 14).map(({ persons }) => persons[0])
  const back = others.slice(14, 20).map(({ persons }) => persons[1])
  const negative = { result: 'negative', method: 'pcr', laboratory: '县医院' }
  return [
    ...(first
      ? [
          ago(make('test-result', first.id, { ...negative, result: 'positive', takenOn: dayBefore(3) }), 60),
          ago(
            make('isolation-begun', first.id, {
              mode: 'central',
              fromOn: dayBefore(3),
              days: 14,
              reason: '确诊后转运',
            }),
            58,
          ),
        ]
      : []),
    ...contacts.flatMap(({ id }) => [
      ago(
        make('exposure', id, {
          ring: 'close',
          lastOn: dayBefore(3),
          caseNumber: '2021-003',
          setting: '共同居住或聚餐',
        }),
        54,
      ),
      ago(
        make('isolation-begun', id, {
          mode: 'central',
          fromOn: dayBefore(3),
          days: 14,
          reason: '密切接触者',
        }),
        53,
      ),
      ago(make('test-result', id, { ...negative, takenOn: dayBefore(2) }), 40),
    ]),
    ...seen.flatMap((person) =>
      person
        ? [
            ago(
              make('exposure', person.id, {
                ring: 'general',
                lastOn: dayBefore(4),
                caseNumber: '2021-003',
                setting: '同一超市',
              }),
              30,
            ),
            ...(luck.happens(0.6)
              ? [ago(make('test-result', person.id, { ...negative, takenOn: dayBefore(1) }), 20)]
              : []),
          ]
        : [],
    ),
    ...back.flatMap((person) =>
      person
        ? [
            ago(
              make('risk-stay', person.id, {
                risk: 'medium',
                leftOn: dayBefore(6),
                place: '石家庄',
                knownFrom: 'pushed-list',
              }),
              26,
            ),
          ]
        : [],
    ),
  ]
}
