import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { AUDIENCES, FIGURES, type BulletinContent, type FigureKey } from '../../slices/bulletins/rules.ts'

type Audience = (typeof AUDIENCES)[number]
export type Help = BulletinContent['help'][number]

/** A bulletin as it is being typed: lists are texts of one line each, a figure not given is null. */
export type BulletinDraft = {
  status: string
  statusEn: string
  /** As a browser's own field has it, by the county's clock: `2021-01-09T00:00`. */
  asOf: string
  nextUpdate: string
  authority: string
  document: string
  atRisk: string
  actions: Record<Audience, string>
  known: string
  unknown: string
  doing: string
  figures: Partial<Record<FigureKey, number | null>>
  definition: string
  help: readonly Help[]
  care: string
}

export function toClock(at: number): string {
  return new Date(at + COUNTY_OFFSET).toISOString().slice(0, 16)
}

function fromClock(text: string): string {
  const at = Date.parse(`${text}:00Z`)
  return Number.isNaN(at) ? '' : new Date(at - COUNTY_OFFSET).toISOString()
}

/** Begun from the last one, since most of it holds from day to day: times a day on, figures and the document's number to be given anew. */
export function begunFrom(last: BulletinContent | undefined, now: number): BulletinDraft {
  const midnight = dayStart(now)
  const fresh = { asOf: toClock(midnight), nextUpdate: toClock(midnight + DAY + 9 * HOUR) }
  return last ? { ...draftOf(last), ...fresh, figures: {}, document: '' } : { ...EMPTY, ...fresh }
}

export function draftOf(content: BulletinContent): BulletinDraft {
  const text = (lines: readonly string[]): string => lines.join('\n')
  return {
    ...content,
    asOf: toClock(Date.parse(content.asOf)),
    nextUpdate: toClock(Date.parse(content.nextUpdate)),
    actions: perAudience((audience) =>
      text(content.actions.find((one) => one.audience === audience)?.steps ?? []),
    ),
    known: text(content.known),
    unknown: text(content.unknown),
    doing: text(content.doing),
    figures: Object.fromEntries(content.figures.map(({ figure, value }) => [figure, value])),
  }
}

/** What the record says; whatever is missing is left for the kind's own schema to refuse. */
export function contentOf(draft: BulletinDraft): object {
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  return {
    ...draft,
    asOf: fromClock(draft.asOf),
    nextUpdate: fromClock(draft.nextUpdate),
    actions: AUDIENCES.map((audience) => ({ audience, steps: lines(draft.actions[audience]) })).filter(
      ({ steps }) => steps.length > 0,
    ),
    known: lines(draft.known),
    unknown: lines(draft.unknown),
    doing: lines(draft.doing),
    figures: FIGURES.flatMap(([figure]) => {
      const value = draft.figures[figure]
      return typeof value === 'number' ? [{ figure, value }] : []
    }),
    help: draft.help.filter(({ name }) => name.trim() !== ''),
  }
}

function perAudience(of: (audience: Audience) => string): Record<Audience, string> {
  return {
    everyone: of('everyone'),
    returnees: of('returnees'),
    carers: of('carers'),
    shops: of('shops'),
    schools: of('schools'),
  }
}

const EMPTY: Omit<BulletinDraft, 'asOf' | 'nextUpdate'> = {
  status: '',
  statusEn: '',
  authority: '',
  document: '',
  atRisk: '',
  actions: perAudience(() => ''),
  known: '',
  unknown: '',
  doing: '',
  figures: {},
  definition: '',
  help: [{ place: 'hotline', name: '', address: '', hours: '', phone: '' }],
  care: '',
}
