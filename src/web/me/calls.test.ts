import { expect, test } from 'vitest'
import * as contract from '../../slices/codes/contract.ts'
import { PLACES } from './calls.ts'

test('what the page calls is what the contract says', () => {
  for (const [name, place] of Object.entries(PLACES)) {
    const entry: unknown = Reflect.get(contract, name)
    expect(entry, name).toMatchObject({ method: place[0], path: place[1] })
  }
})
