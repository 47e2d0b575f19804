import { Button, Input } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { signIn } from '../../slices/accounts/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

export function SignIn() {
  const { t, language, setLanguage } = useWords()
  const client = useQueryClient()
  const [given, setGiven] = useState({ username: '', password: '', totp: '' })
  const enter = useMutation({
    mutationFn: () => call(signIn, { body: { ...given, totp: given.totp === '' ? undefined : given.totp } }),
    onSuccess: (signedIn) => client.setQueryData(['session'], signedIn),
  })
  const needsCode =
    enter.error instanceof CallFailure && (enter.error.code === 'totp-needed' || given.totp !== '')
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
        <p className="soft" />
        {enter.isError && <Failure error={enter.error} />}
        <p>
          <label htmlFor="username">{t('sign-in.username')}</label>
          <Input {...field('username')} autoComplete="username" autoFocus required />
        </p>
        <p>
          <label htmlFor="password">{t('sign-in.password')}</label>
          <Input.Password {...field('password')} autoComplete="current-password" required />
        </p>
        {needsCode && (
          <p>
            <label htmlFor="totp">{t('sign-in.totp')}</label>
            <Input {...field('totp')} inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={enter.isPending}>
          {t('sign-in.go')}
        </Button>
        <p style={{ textAlign: 'center' }}>
          <Button type="link" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('other-language')}
          </Button>
        </p>
      </form>
    </main>
  )
}
