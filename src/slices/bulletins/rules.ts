import { z } from 'zod'
import type { RefusalCode } from '../../core/refusals.ts'

/**
 * What a bulletin counts. `total`: a running figure, of which the curve shows nothing; `new`: of one day, drawn day by day; `present`: how
 * many there are now. The words are the field's own (GLOSSARY.md).
 */
export const FIGURES = [
  ['confirmed-new', 'new', '新增确诊', 'New confirmed cases'],
  ['asymptomatic-new', 'new', '新增无症状感染者', 'New asymptomatic infections'],
  ['confirmed-present', 'present', '现有确诊', 'Confirmed cases now'],
  ['asymptomatic-present', 'present', '现有无症状感染者', 'Asymptomatic infections now'],
  ['recovered', 'total', '累计治愈出院', 'Recovered and discharged'],
  ['deaths', 'total', '累计死亡', 'Deaths'],
  ['isolated', 'present', '集中隔离', 'In designated isolation'],
  ['home-monitored', 'present', '居家健康监测', 'Monitored at home'],
  ['tested', 'new', '当日采样', 'Sampled that day'],
  ['vaccinated', 'total', '累计接种', 'Vaccinated'],
] as const
export type FigureKey = (typeof FIGURES)[number][0]
const figureKeys = FIGURES.map(([key]) => key)

export const AUDIENCES = ['everyone', 'returnees', 'carers', 'shops', 'schools'] as const
export const PLACES = ['hotline', 'fever-clinic', 'sampling', 'vaccination', 'supplies'] as const

const line = z.string().trim().min(1).max(200)
const lines = z.array(line).max(12)
const moment = z.iso.datetime({ offset: true })

/** Everything an outbreak bulletin must say (5-portal.md): a form with required fields, so that none is forgotten at midnight. */
export const bulletinContent = z
  .object({
    /** How things stand, in plain words. */
    status: z.string().trim().min(1).max(60),
    statusEn: z.string().trim().max(160).default(''),
    asOf: moment,
    nextUpdate: moment,
    /** Whoever established the figures, and where they said so: a number or a link. A county passes them on. */
    authority: z.string().trim().min(1).max(80),
    document: z.string().trim().min(1).max(300),
    atRisk: z.string().trim().min(1).max(400),
    actions: z.array(z.object({ audience: z.enum(AUDIENCES), steps: lines.min(1) })).min(1),
    known: lines.min(1),
    unknown: lines.default([]),
    doing: lines.min(1),
    figures: z
      .array(z.object({ figure: z.enum(figureKeys), value: z.number().int().min(0).max(100_000_000) }))
      .min(1)
      .max(figureKeys.length),
    /** What counts as a case. */
    definition: z.string().trim().min(1).max(400),
    help: z
      .array(
        z.object({
          place: z.enum(PLACES),
          name: z.string().trim().min(1).max(60),
          address: z.string().trim().max(120).default(''),
          hours: z.string().trim().max(60).default(''),
          phone: z.string().trim().max(30).default(''),
          /** Minutes one waits there now, where somebody says so. */
          wait: z.number().int().min(0).max(600).optional(),
        }),
      )
      .min(1)
      .max(60),
    /** A sentence to people, not about them. */
    care: z.string().trim().min(1).max(160),
  })
  .refine(({ asOf, nextUpdate }) => Date.parse(nextUpdate) > Date.parse(asOf), {
    path: ['nextUpdate'],
    message: 'after-as-of',
  })
  .refine(({ actions }) => actions.some(({ audience }) => audience === 'everyone'), {
    path: ['actions'],
    message: 'everyone',
  })
  .refine(({ figures }) => new Set(figures.map(({ figure }) => figure)).size === figures.length, {
    path: ['figures'],
    message: 'twice',
  })
export type BulletinContent = z.infer<typeof bulletinContent>

/** How a bulletin stands when something is done with it. */
export type Standing = { draftedBy: string; published: boolean; withdrawn: boolean }

/** Why a step is not taken; undefined: it is. Figures go out with two people's names under them, as articles do. */
export function stepRefusal(
  standing: Standing | undefined,
  { kind, account }: { kind: string; account: string },
): RefusalCode | undefined {
  if (kind === 'bulletin-drafted') return standing?.published ? 'bulletin-is-out' : undefined
  if (!standing) return 'not-found'
  if (kind === 'bulletin-published') {
    if (standing.published) return 'bulletin-is-out'
    return standing.draftedBy === account ? 'bulletin-own' : undefined
  }
  return standing.published && !standing.withdrawn ? undefined : 'bulletin-not-out'
}
