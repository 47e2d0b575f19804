import { Input, InputNumber } from 'antd'
import { HOURS, LONGEST_DAYS, USUAL_DAYS } from '../../slices/badges/rules.ts'
import { useWords } from '../kit/language.tsx'

/** What all badges of one making have in common. */
export type Terms = { days: number; fromHour: number; untilHour: number; callBack: string }
export const USUAL: Terms = {
  days: USUAL_DAYS,
  fromHour: HOURS.from,
  untilHour: HOURS.until,
  callBack: '',
}

export function BadgeTerms({ terms, change }: { terms: Terms; change: (terms: Terms) => void }) {
  const { t } = useWords()
  const { days, fromHour, untilHour, callBack } = terms
  return (
    <div className="badge-terms no-print">
      <label>
        {t('badge.days')}{' '}
        <InputNumber
          min={1}
          max={LONGEST_DAYS}
          value={days}
          onChange={(value) => change({ ...terms, days: value ?? USUAL_DAYS })}
        />
      </label>
      <span>
        {t('badge.hours')}{' '}
        <InputNumber
          aria-label={t('badge.from')}
          min={0}
          max={untilHour - 1}
          value={fromHour}
          onChange={(value) => change({ ...terms, fromHour: value ?? HOURS.from })}
        />{' '}
        –{' '}
        <InputNumber
          aria-label={t('badge.to')}
          min={fromHour + 1}
          max={24}
          value={untilHour}
          onChange={(value) => change({ ...terms, untilHour: value ?? HOURS.until })}
        />
      </span>
      <Input
        aria-label={t('badge.call-back')}
        placeholder={t('badge.call-back')}
        maxLength={40}
        style={{ maxWidth: 360 }}
        value={callBack}
        onChange={(event) => change({ ...terms, callBack: event.target.value })}
      />
    </div>
  )
}
