import { Input } from 'antd'
import { useState } from 'react'
import { useWords } from '../kit/language.tsx'

const STORED = 'hutong.printed-phone'

/** The telephone that this office prints on cards and signs: typed once, kept by this browser. */
export function usePrintedPhone(): [string, (phone: string) => void] {
  const [phone, setPhone] = useState(() => localStorage.getItem(STORED) ?? '')
  return [
    phone,
    (next) => {
      localStorage.setItem(STORED, next)
      setPhone(next)
    },
  ]
}

export function PrintedPhone({ phone, change }: { phone: string; change: (phone: string) => void }) {
  const { t } = useWords()
  return (
    <label className="printed-phone">
      {t('cards.phone-printed')}{' '}
      <Input
        inputMode="tel"
        maxLength={20}
        style={{ maxWidth: 200 }}
        value={phone}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  )
}
