import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import type { Entry } from '../ledger/drafting.ts'
import { settleRefusal, type QuestionState } from './rules.ts'

const SETTLING = ['question-answered', 'question-replied', 'question-rejected'] as const

/** Questions, how they stand, and the answers everybody reads. */
export const questionProjection: Projection = {
  kinds: ['question-asked', ...SETTLING],
  lives: [{ table: 'question' }, { table: 'question_page' }],
  guard: guardQuestions,
  fold: async (tx, batch) => {
    if (batch.kinds.has('question-asked'))
      await sql`
        insert into question (question, number, area, category, asked_at, state, record)
        select b.subject, b.facts ->> 'questionNumber', b.area, b.facts ->> 'category', b.received_at, 'waiting', b.id
        from ${batch.rows} b where b.kind = 'question-asked'`.execute(tx)
    if (SETTLING.some((kind) => batch.kinds.has(kind))) await foldSettled(tx, batch)
  },
}

async function foldSettled(tx: Tx, { rows }: Batch): Promise<void> {
  await sql`
    update question q set settled_at = b.received_at, settled_by = b.account, settling = b.id, reason = b.facts ->> 'reason',
      state = case b.kind when 'question-answered' then 'published' when 'question-replied' then 'replied' else 'rejected' end
    from ${rows} b where b.kind = any(${[...SETTLING]}::text[]) and q.question = b.subject`.execute(tx)
  await sql`
    insert into question_page (question, area, category, asked_at, asked, answer, unit, answered_at)
    select q.question, q.area, q.category, q.asked_at, b.facts ->> 'asked', b.facts ->> 'answer', b.facts ->> 'answeringUnit', b.received_at
    from ${rows} b join question q on q.question = b.subject where b.kind = 'question-answered'
    on conflict (question) do update set asked = excluded.asked, answer = excluded.answer, unit = excluded.unit,
      answered_at = excluded.answered_at`.execute(tx)
}

async function guardQuestions(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const settling = entries.flatMap((entry) => {
    const kind = SETTLING.find((name) => name === entry.kind.name)
    return kind ? [{ ...entry, name: kind }] : []
  })
  if (settling.length === 0) return
  const { rows } = await sql<{ question: string; state: QuestionState }>`
    select question, state from question where question = any(${settling.map(({ draft }) => draft.subject).sort()}::uuid[])
    order by question for update`.execute(tx)
  const states = new Map(rows.map(({ question, state }) => [question, state]))
  for (const { draft, index, name } of settling) {
    const refused = settleRefusal(states.get(draft.subject), name)
    if (refused) throw new Refusal(refused, [{ path: `${index}.subject`, message: draft.subject }])
    states.set(draft.subject, name === 'question-answered' ? 'published' : 'replied')
  }
}
