import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { beginTotp, confirmTotp, type SignedIn } from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Qr } from './qr.tsx'
import { Failure } from './states.tsx'

/** Scan, type the first code, keep the recovery codes. `asksPassword` where somebody is past signing in. */
export function AuthenticatorForm({
  asksPassword,
  done,
}: {
  asksPassword: boolean
  done: (signedIn: SignedIn) => void
}) {
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const begin = useMutation({ mutationFn: () => call(beginTotp, { body: asksPassword ? { password } : {} }) })
  const confirm = useMutation({ mutationFn: () => call(confirmTotp, { body: { code } }) })
  if (confirm.data) {
    const { recoveryCodes, signedIn } = confirm.data
    return <RecoveryCodes codes={recoveryCodes} kept={() => done(signedIn)} />
  }
  if (!begin.data) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          begin.mutate()
        }}
      >
        {begin.isError && <Failure error={begin.error} />}
        <p>{t('totp.why')}</p>
        {asksPassword && (
          <p>
            <label htmlFor="totp-password">{t('password.old')}</label>
            <Input.Password
              id="totp-password"
              size="large"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </p>
        )}
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          loading={begin.isPending}
          disabled={asksPassword && password === ''}
        >
          {t('totp.begin')}
        </Button>
      </form>
    )
  }
  const { secret, uri } = begin.data
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      {confirm.isError && <Failure error={confirm.error} />}
      <ol className="steps">
        <li>
          {t('totp.scan')}
          <div>
            <Qr text={uri} label={t('totp.qr')} />
          </div>
          <span className="soft">{t('totp.by-hand')}</span>
          <br />
          <code className="secret">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
        </li>
        <li>
          <label htmlFor="totp-code">{t('totp.type')}</label>
          <Input
            id="totp-code"
            size="large"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ''))}
            style={{ maxWidth: 180, letterSpacing: 4, display: 'block' }}
          />
        </li>
      </ol>
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={confirm.isPending}
        disabled={code.length !== 6}
      >
        {t('totp.confirm')}
      </Button>
    </form>
  )
}

/** Shown once: print them or write them down. */
export function RecoveryCodes({ codes, kept }: { codes: readonly string[]; kept: () => void }) {
  const { t } = useWords()
  return (
    <div>
      <Alert type="warning" showIcon title={t('totp.codes-once')} description={t('totp.codes-why')} />
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="actions no-print">
        <Button size="large" onClick={() => window.print()}>
          {t('print')}
        </Button>
        <Button type="primary" size="large" onClick={kept}>
          {t('totp.kept')}
        </Button>
      </div>
    </div>
  )
}
