import { Alert, Button } from 'antd'
import type { FirstPassword } from '../../slices/accounts/contract.ts'
import { useWords } from '../kit/language.tsx'
import { day } from './figures.ts'

/** A first password, shown once, and its slip to print. */
export function FirstPasswordShown({ given, close }: { given: FirstPassword; close: () => void }) {
  const { t, language } = useWords()
  return (
    <Alert
      type="success"
      showIcon
      role="status"
      style={{ marginBottom: 16 }}
      title={t('slip.given', { name: given.name })}
      description={
        <>
          <p className="given">
            <span>
              {t('account.username')} <code>{given.username}</code>
            </span>{' '}
            <span>
              {t('slip.password')} <code>{given.password}</code>
            </span>
          </p>
          <p>{t('slip.once', { day: day(given.until, language) })}</p>
          <div className="actions">
            <Button type="primary" size="large" onClick={() => openSlips(given.slip)}>
              {t('slip.print')}
            </Button>
            <Button size="large" onClick={close}>
              {t('close')}
            </Button>
          </div>
        </>
      }
    />
  )
}

/** Opens a page of slips beside this one, to be printed there; it lies in memory only. */
export function openSlips(html: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }))
  window.open(url, '_blank', 'noopener')
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
