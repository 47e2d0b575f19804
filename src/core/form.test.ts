import { expect, test } from 'vitest'
import { KINDS } from '../slices/ledger/kinds.ts'
import { healthCheck } from '../slices/screening/kinds/health-check.ts'
import { doorCall } from '../slices/screening/kinds/door-call.ts'
import { testResult } from '../slices/screening/kinds/test-result.ts'
import { formFields } from './form.ts'

test('a health check asks for a temperature within bounds, symptoms of a list, how, and a note', () => {
  const fields = formFields(healthCheck.payload)
  expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['celsius', 'number', true],
    ['symptoms', 'choices', false],
    ['how', 'choice', false],
    ['note', 'text', false],
  ])
  expect(fields[0]).toMatchObject({ minimum: 30, maximum: 45 })
  expect(fields[1]?.values).toContain('cough')
  expect(fields[2]).toMatchObject({ initial: 'in-person', values: ['in-person', 'telephone', 'self'] })
  expect(fields[3]?.maxLength).toBe(300)
})

test('dates, moments, ids and lists of objects are told apart', () => {
  const types = (fields: ReturnType<typeof formFields>) =>
    Object.fromEntries(fields.map(({ name, type }) => [name, type]))
  expect(types(formFields(testResult.payload))).toMatchObject({ takenOn: 'date', result: 'choice' })
  const call = formFields(doorCall.payload)
  expect(types(call)).toMatchObject({ campaign: 'id', members: 'list', retryAt: 'moment', end: 'choice' })
  const members = call.find(({ name }) => name === 'members')
  expect(types([...(members?.nested ?? [])])).toMatchObject({
    person: 'id',
    present: 'boolean',
    celsius: 'number',
  })
})

test('every kind has a form: no field of an unknown type', () => {
  for (const { name, payload, example } of KINDS) {
    const fields = formFields(payload)
    expect(
      fields.map((field) => field.name),
      name,
    ).toEqual(expect.arrayContaining(Object.keys(example as object)))
    for (const field of fields)
      if (field.type === 'choice') expect(field.values.length, field.name).toBeGreaterThan(0)
  }
})
