import { dateOf, type Evidence } from './colour-facts.ts'

/**
 * Where what a traveller declared and what is known from others cannot both be so. `undeclared-stay`: a journey without a risk area, on whose
 * days they are known to have been in one. `undeclared-return`: the same, somebody having recorded a return from one. `two-journeys`: two
 * journeys at one time. Decides nothing: what the rules read of each record is theirs (colour-outcome.ts).
 */
export type TravelContradiction = {
  why: 'undeclared-stay' | 'undeclared-return' | 'two-journeys'
  /** The record of what was declared, and the one that speaks against it. */
  declared: string
  known: string
}

type Journey = { id: string; from: number; to: number; isClean: boolean }

/** `now`: milliseconds. Records of a clock that runs ahead say nothing yet. */
export function contradictionsIn(evidence: readonly Evidence[], now: number): TravelContradiction[] {
  const said = evidence.filter(({ at }) => at <= now)
  const journeys = said.flatMap(journeyOf)
  return journeys.flatMap((journey, index) => [
    ...(journey.isClean ? said.flatMap((one) => against(journey, one)) : []),
    ...journeys
      .slice(index + 1)
      .filter((other) => journey.from < other.to && other.from < journey.to)
      .map(({ id }) => ({ why: 'two-journeys' as const, declared: journey.id, known: id })),
  ])
}

function journeyOf({ id, kind, payload }: Evidence): Journey[] {
  if (kind !== 'trip-declared') return []
  const [from, to] = [dateOf(payload['departedOn']), dateOf(payload['arrivesOn'])]
  if (from === undefined || to === undefined) return []
  return [{ id, from, to, isClean: payload['fromRiskArea'] === false }]
}

function against(journey: Journey, { id, kind, payload }: Evidence): TravelContradiction[] {
  const isOnTheWay = (day: number | undefined): boolean =>
    day !== undefined && day >= journey.from && day <= journey.to
  if (kind === 'risk-stay' && payload['risk'] !== 'low' && isOnTheWay(dateOf(payload['leftOn'])))
    return [{ why: 'undeclared-stay', declared: journey.id, known: id }]
  const isReturn = kind === 'travel-return' && payload['fromRiskArea'] === true
  if (isReturn && isOnTheWay(dateOf(payload['returnedOn'])))
    return [{ why: 'undeclared-return', declared: journey.id, known: id }]
  return []
}
