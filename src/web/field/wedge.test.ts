import { expect, test } from 'vitest'
import { hearScanner } from './wedge.ts'

/** Stands for a field of a page. */
class Field {
  readonly tagName = 'INPUT'
}
Object.assign(globalThis, { HTMLInputElement: Field, HTMLTextAreaElement: Field })

/** Keys by how many milliseconds after the one before they come. */
function scanner() {
  let now = 1000
  let listen: ((event: KeyboardEvent) => void) | undefined
  const texts: string[] = []
  // As much of a page as the scanner asks for.
  const page = {
    addEventListener: (_: string, given: typeof listen) => (listen = given),
    removeEventListener: () => (listen = undefined),
  } as unknown as Document
  const stop = hearScanner(
    page,
    (text) => texts.push(text),
    () => now,
  )
  const type = (text: string, apart: number, more: object = {}): number => {
    let prevented = 0
    for (const key of [...text, 'Enter']) {
      now += apart
      listen?.({
        key,
        target: {},
        preventDefault: () => (prevented += 1),
        ...more,
      } as unknown as KeyboardEvent)
    }
    return prevented
  }
  return { texts, type, stop, wait: (milliseconds: number) => (now += milliseconds) }
}

const CODE = 'HT1:6BF 5$%*+-./:ABC'

test('what a scanner types comes whole, spaces and all, and presses nothing', () => {
  const { texts, type } = scanner()
  expect(type(CODE, 4)).toBe(CODE.length)
  type(CODE, 60)
  expect(texts).toEqual([CODE, CODE])
})

test('fingers, fields and shortcuts are no scanner', () => {
  const { texts, type, wait, stop } = scanner()
  type(CODE, 200)
  type('short', 4)
  type(CODE, 4, { target: new Field() })
  type(CODE, 4, { ctrlKey: true })
  expect(texts).toEqual([])
  type(CODE.slice(0, 5), 4)
  wait(5000)
  type(CODE, 4)
  expect(texts, 'what was left over is dropped').toEqual([CODE])
  stop()
  type(CODE, 4)
  expect(texts).toHaveLength(1)
})
