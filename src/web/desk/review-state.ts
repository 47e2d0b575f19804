import { useEffect, useReducer } from 'react'
import { packMeasure, type PackMeasure } from '../../slices/directives/rules.ts'
import type { DirectiveDraft } from '../../slices/directives/contract.ts'
import { newId } from '../kit/id.ts'

type Span = { start: number; end: number }
export type Spec = Omit<PackMeasure, 'row' | 'phrases' | 'source' | 'department'>

/** One measure as it will be issued, or why it was dropped. `id` is the measure's own, made once: issuing twice issues once. */
export type Chosen = {
  id: string
  spec: Spec
  department: string
  clause: Span
  also: Span[]
  /** Words of the clause a person decides by: figures, deadlines, departments. */
  marks: string[]
  dropped: string | null
  changed: boolean
}

export type Review = {
  record: string
  subject: string
  title: string
  items: Chosen[]
  /** Clauses of which a person said that they need no measure, by where they start. */
  settled: Record<number, string>
}

export type Kept = { draft: DirectiveDraft; review: Review }
type History = { now: Review; past: Review[] }
export type Step =
  | { type: 'title'; title: string }
  | { type: 'change'; id: string; item: Partial<Chosen> }
  | { type: 'add'; item: Chosen }
  | { type: 'settle'; start: number; reason: string }
  | { type: 'undo' }

/** So many steps can be taken back. */
const STEPS = 100

export function beginReview(draft: DirectiveDraft): Review {
  return {
    record: newId(),
    subject: newId(),
    title: draft.title,
    settled: {},
    items: draft.measures.map(({ spec, departments, clause, also, quantity, deadline }) => ({
      id: newId(),
      spec: specOf(spec),
      department: departments[0] ?? spec.department ?? '',
      clause,
      also,
      marks: [...departments, quantity?.text ?? '', deadline].filter((mark) => mark !== ''),
      dropped: null,
      changed: false,
    })),
  }
}

/** What the engine runs of a pack's measure. */
export function specOf({ row: _, phrases: __, source: ___, department: ____, ...spec }: PackMeasure): Spec {
  return spec
}

/** A measure from nothing: every village reports it done within three days, until a person says otherwise. */
export function blankMeasure(text: string): PackMeasure {
  const title = text.replace(/^[\d一二三四五六七八九十、.（）()是要]+/, '').slice(0, 20)
  const key = `own-${newId().slice(-8)}`
  return packMeasure.parse({
    key,
    title: { zh: title, en: title },
    selector: { subject: 'area', any: ['level:village', 'level:community'] },
    cadence: { type: 'once', withinHours: 72 },
    evidence: { kind: 'area-report', where: [{ field: 'task', is: key }] },
    doer: 'village-leader',
    answerable: 'territorial',
    row: 1,
    phrases: [title.padEnd(2, '。')],
    source: text.slice(0, 200),
  })
}

export function step(history: History, taken: Step): History {
  if (taken.type === 'undo') {
    const before = history.past.at(-1)
    return before ? { now: before, past: history.past.slice(0, -1) } : history
  }
  return { now: next(history.now, taken), past: [...history.past, history.now].slice(-STEPS) }
}

function next(review: Review, taken: Exclude<Step, { type: 'undo' }>): Review {
  if (taken.type === 'title') return { ...review, title: taken.title }
  if (taken.type === 'add') return { ...review, items: [...review.items, taken.item] }
  if (taken.type === 'settle')
    return { ...review, settled: { ...review.settled, [taken.start]: taken.reason } }
  const items = review.items.map((item) => (item.id === taken.id ? { ...item, ...taken.item } : item))
  return { ...review, items }
}

/** A draft is one person's and no record yet: it lies in their browser, under their account, until it is issued or discarded. */
const place = (account: string): string => `hutong.directive-draft.${account}`

export function keptDraft(account: string): Kept | undefined {
  try {
    const text = localStorage.getItem(place(account))
    // Written by keep() below; a draft of an older form fails to show and is discarded by hand.
    return text === null ? undefined : (JSON.parse(text) as Kept)
  } catch {
    return undefined
  }
}

export function forgetDraft(account: string): void {
  localStorage.removeItem(place(account))
}

/** A review with undo, kept in the browser after every step. */
export function useReview(account: string, kept: Kept) {
  const [history, take] = useReducer(step, { now: kept.review, past: [] })
  useEffect(() => {
    try {
      localStorage.setItem(place(account), JSON.stringify({ draft: kept.draft, review: history.now }))
    } catch {
      // A full or forbidden storage loses only the safety net; the page goes on.
    }
  }, [account, kept.draft, history.now])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (typing || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      take({ type: 'undo' })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return { review: history.now, steps: history.past.length, take }
}
