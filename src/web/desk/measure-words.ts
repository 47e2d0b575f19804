import type { Cadence } from '../../core/cadence.ts'
import type { useWords } from '../kit/language.tsx'

/** A cadence in words: every day, within 72 hours, on days 1 and 14. */
export function cadenceWords(cadence: Cadence, t: ReturnType<typeof useWords>['t']): string {
  if (cadence.type === 'once') return t('cadence.once', { hours: cadence.withinHours })
  if (cadence.type === 'every')
    return cadence.days === 1 ? t('cadence.daily') : t('cadence.every', { days: cadence.days })
  if (cadence.type === 'within') return t('cadence.within', { minutes: cadence.minutes })
  return t('cadence.on-days', { days: cadence.days.join(', ') })
}
