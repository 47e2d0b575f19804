import { Button, Input } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { signIn } from '../../slices/accounts/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/** Name and password, then, where the account has an authenticator, its digits or a recovery code. */
export function SignIn() {
  const { t, language, setLanguage } = useWords()
  const client = useQueryClient()
  const [given, setGiven] = useState({ username: '', password: '', totp: '', recoveryCode: '' })
  const [step, setStep] = useState<'password' | 'totp' | 'recovery'>('password')
  const enter = useMutation({
    mutationFn: () => {
      const { username, password, totp, recoveryCode } = given
      const code = step === 'totp' ? { totp } : step === 'recovery' ? { recoveryCode } : {}
      return call(signIn, { body: { username: username.trim(), password, ...code } })
    },
    onSuccess: (signedIn) => client.setQueryData(['session'], signedIn),
    onError: (error) => {
      if (error instanceof CallFailure && error.code === 'totp-needed') setStep('totp')
    },
  })
  const asked = enter.error instanceof CallFailure && enter.error.code === 'totp-needed'
  const field = (name: keyof typeof given) => ({
    id: name,
    size: 'large' as const,
    value: given[name],
    onChange: (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value }),
  })
  return (
    <main className="sign-in">
      <form
        className="sign-in-card"
        onSubmit={(event) => {
          event.preventDefault()
          enter.mutate()
        }}
      >
        <h1 className="wordmark">
          胡同 <small>Hutong · {t('app.desk')}</small>
        </h1>
        {enter.isError && !asked && <Failure error={enter.error} />}
        {step === 'password' ? (
          <>
            <p>
              <label htmlFor="username">{t('sign-in.username')}</label>
              <Input {...field('username')} autoComplete="username" autoFocus required />
            </p>
            <p>
              <label htmlFor="password">{t('sign-in.password')}</label>
              <Input.Password {...field('password')} autoComplete="current-password" required />
            </p>
          </>
        ) : (
          <SecondStep step={step} field={field} other={setStep} />
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={enter.isPending}>
          {t('sign-in.go')}
        </Button>
        {step === 'password' && (
          <details className="help">
            <summary>{t('sign-in.forgot')}</summary>
            <p>{t('sign-in.forgot-what')}</p>
            <p>{t('sign-in.first-time')}</p>
          </details>
        )}
        <p style={{ textAlign: 'center' }}>
          {step !== 'password' && (
            <Button type="link" onClick={() => setStep('password')}>
              {t('sign-in.back')}
            </Button>
          )}
          <Button type="link" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('other-language')}
          </Button>
        </p>
      </form>
    </main>
  )
}

type Field = {
  id: string
  size: 'large'
  value: string
  onChange: (event: { target: { value: string } }) => void
}

function SecondStep({
  step,
  field,
  other,
}: {
  step: 'totp' | 'recovery'
  field: (name: 'totp' | 'recoveryCode') => Field
  other: (step: 'totp' | 'recovery') => void
}) {
  const { t } = useWords()
  return step === 'totp' ? (
    <p>
      <label htmlFor="totp">{t('sign-in.totp')}</label>
      <Input
        {...field('totp')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        pattern="\d{6}"
        autoFocus
        required
      />
      <Button type="link" style={{ padding: 0 }} onClick={() => other('recovery')}>
        {t('sign-in.no-phone')}
      </Button>
    </p>
  ) : (
    <p>
      <label htmlFor="recoveryCode">{t('sign-in.recovery')}</label>
      <Input {...field('recoveryCode')} autoComplete="off" autoFocus required />
      <Button type="link" style={{ padding: 0 }} onClick={() => other('totp')}>
        {t('sign-in.with-phone')}
      </Button>
    </p>
  )
}
