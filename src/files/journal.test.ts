import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BadJournal, journalAt, linesOf, merged, type Noted } from './journal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hutong-journal-'))
const key = Buffer.alloc(32, 3)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const destruction = (id: string, day: number): Noted => ({
  at: `2026-11-0${day}T00:00:00.000Z`,
  record: {
    id,
    kind: 'person-erased',
    subject: 's',
    area: '110101',
    happenedAt: '',
    account: 'a',
    post: 'p',
    payload: { reason: '本人申请' },
    change: null,
    contentHash: '00',
  },
})
const [one, two, three] = [destruction('1', 1), destruction('2', 2), destruction('3', 3)]
const file = (name: string): string => path.join(folder, 'below', name)

test('what is noted is read again, by another process too; each sees what the other wrote', async () => {
  const [mine, theirs] = [journalAt(file('two'), key, '110101'), journalAt(file('two'), key, '110101')]
  expect(await mine.read()).toEqual([])
  await mine.note([one])
  await theirs.note([two])
  await mine.note([three])
  expect(await theirs.read()).toEqual([one, two, three])
  expect(await journalAt(file('two'), key, '110101').read()).toEqual([one, two, three])
})

test('a line that a crash cut off is written over', async () => {
  await journalAt(file('torn'), key, '110101').note([one])
  const whole = readFileSync(file('torn'))
  for (const tail of ['abc', 'f'.repeat(70)]) {
    writeFileSync(file('torn'), Buffer.concat([whole, Buffer.from(tail)]))
    expect(await journalAt(file('torn'), key, '110101').read()).toEqual([one])
  }
  const again = journalAt(file('torn'), key, '110101')
  await again.note([two])
  expect(linesOf(readFileSync(file('torn')), key, '110101', 'torn')).toEqual([one, two])
})

test('altered, shortened in the middle, put in another order, another key or county: refused', async () => {
  await journalAt(file('bad'), key, '110101').note([one, two, three])
  const text = readFileSync(file('bad'), 'utf8')
  const read = (content: string, by = key, county = '110101') =>
    linesOf(Buffer.from(content), by, county, 'bad')
  const lines = text.split('\n')
  const without = (at: number): string => lines.filter((_, place) => place !== at).join('\n')
  for (const changed of [
    text.replace('本人', '他人'),
    without(0),
    without(1),
    without(2),
    text + lines[1] + '\n',
  ])
    expect(() => read(changed)).toThrow(BadJournal)
  expect(() => read(text, Buffer.alloc(32, 4))).toThrow(/another county.key/)
  expect(() => read(text, key, '110102')).toThrow(/journal of 110101/)
  expect(read(text)).toEqual([one, two, three])
  appendFileSync(file('bad'), 'x\n')
  await expect(journalAt(file('bad'), key, '110101').note([one])).rejects.toThrow(BadJournal)
})

test('journals of one county become one, each destruction once, in order', async () => {
  const all = merged([[one, three], [one, two], []])
  expect(all).toEqual([one, two, three])
  const journal = journalAt(file('merged'), key, '110101')
  await journal.note([two, one])
  // A server that has read it before: what is put in another order is as long as it was.
  const server = journalAt(file('merged'), key, '110101')
  await server.read()
  await journal.rewrite((lines) => merged([lines]))
  await server.note([three])
  expect(await journal.read()).toEqual(all)
  await journal.note([{ at: '2026-11-04T00:00:00.000Z', mark: 'backup' }])
  expect(await journal.read()).toHaveLength(4)
})
