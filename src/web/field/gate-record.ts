import type { Note } from '../../core/judging.ts'
import type { Colour } from '../../core/token.ts'
import type { Answer } from '../../slices/gates/rules.ts'
import type { Answers } from './gate-form.tsx'
import type { GateKeeping } from './gate-keeping.ts'

export type Passing = {
  how: 'code' | 'card' | 'identity' | 'no-code'
  answer: Answer
  entered: boolean
  colour?: Colour
  notes: readonly Note[]
  /** When somebody stood there, by performance.now. */
  since: number
  person?: string
  code?: string
  box?: string
}

/** Keeps a pass; it is on the disk when this resolves. Gives the record's id, by which it can be undone. */
export async function keepPass(
  keeping: GateKeeping,
  { how, answer, entered, colour, notes, since, person, code, box }: Passing,
  { celsius, declared, companions, plate }: Answers,
): Promise<string | undefined> {
  const payload = {
    how,
    verdict: answer,
    entered,
    notes,
    companions,
    seconds: Math.min(3600, Math.round((performance.now() - since) / 100) / 10),
    ...(colour ? { colour } : {}),
    ...(celsius === undefined ? {} : { celsius }),
    ...(declared ? { declared } : {}),
    ...(plate.trim() ? { plate: plate.trim() } : {}),
    ...(person ? { person } : {}),
    ...(code ? { code } : {}),
    ...(box ? { box } : {}),
  }
  await keeping.app.record([{ kind: 'gate-pass', subject: keeping.gate, payload }])
  return keeping.own('gate-pass').at(-1)?.draft.id
}
