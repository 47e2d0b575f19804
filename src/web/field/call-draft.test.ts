import { expect, test } from 'vitest'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'
import { newId } from '../kit/id.ts'
import { callPayload, emptyCall, NOTHING } from '../../slices/screening/rules.ts'
import { inputOf, retryTimes } from './call-draft.ts'

const [ONE, TWO] = [newId(), newId()]

test('what the form says is a payload the kind takes, and comes back into the form as it was', () => {
  const input = {
    ...emptyCall('met'),
    metWith: '示例人',
    note: '家里有老人',
    answers: {
      [ONE]: {
        ...NOTHING,
        fromRiskArea: true,
        returnedOn: '2026-11-20',
        returnedFrom: '石家庄',
        celsius: '36.7',
      },
      [TWO]: { ...NOTHING, present: false, occupation: 'truck-driver', needsCare: true },
    },
  }
  const payload = doorCall.payload.parse(callPayload(input, [ONE, TWO], undefined))
  expect(payload.members).toMatchObject([
    { person: ONE, present: true, fromRiskArea: true, returnedOn: '2026-11-20', celsius: 36.7 },
    { person: TWO, present: false, occupation: 'truck-driver', needsCare: true },
  ])
  expect(inputOf(payload)).toEqual(input)
})

test('each end says only what belongs to it', () => {
  const full = {
    ...emptyCall('met'),
    metWith: 'x',
    reason: '不开门',
    movedTo: '邯郸',
    retryAt: '2026-11-25T10:30:00.000Z',
  }
  const of = (end: typeof full.end) => callPayload({ ...full, end }, [ONE], undefined)
  expect(of('refused')).toEqual({ end: 'refused', reason: '不开门' })
  expect(of('moved-away')).toEqual({ end: 'moved-away', movedTo: '邯郸' })
  expect(of('nobody-home')).toEqual({ end: 'nobody-home', retryAt: '2026-11-25T10:30:00.000Z' })
  expect(of('vacant')).toEqual({ end: 'vacant' })
})

test('times to come again lie ahead, in county time', () => {
  const names = (at: string): string[] => retryTimes(Date.parse(at)).map(({ name }) => name)
  expect(names('2026-11-25T02:00:00Z')).toEqual(['evening', 'tomorrow', 'tomorrow-evening'])
  expect(names('2026-11-25T10:20:00Z')).toEqual(['tomorrow', 'tomorrow-evening'])
  expect(retryTimes(Date.parse('2026-11-25T02:00:00Z'))[0]?.at).toBe('2026-11-25T10:30:00.000Z')
})
