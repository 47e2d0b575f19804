import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { REFUSALS } from '../../core/refusals.ts'
import { changePassword, type SignedIn } from '../../slices/accounts/contract.ts'
import { passwordFault } from '../../slices/accounts/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/** The present password, a new one twice; what is wrong with the new one is said while it is typed. */
export function PasswordForm({
  username,
  name,
  done,
}: {
  username: string
  name: string
  done: (signedIn: SignedIn) => void
}) {
  const { t, of } = useWords()
  const [given, setGiven] = useState({ old: '', password: '', again: '' })
  const change = useMutation({
    mutationFn: () => call(changePassword, { body: { old: given.old, password: given.password } }),
    onSuccess: (signedIn) => {
      setGiven({ old: '', password: '', again: '' })
      done(signedIn)
    },
  })
  const code = given.password === '' ? undefined : passwordFault(given.password, [username, name])
  const differs = given.again !== '' && given.again !== given.password
  const ready = given.old !== '' && given.password !== '' && !code && given.again === given.password
  const field = (part: keyof typeof given) => ({
    id: `password-${part}`,
    size: 'large' as const,
    value: given[part],
    onChange: (event: { target: { value: string } }) => setGiven({ ...given, [part]: event.target.value }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) change.mutate()
      }}
    >
      {change.isError && <Failure error={change.error} />}
      {/* So that password managers know whose it is. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <p>
        <label htmlFor="password-old">{t('password.old')}</label>
        <Input.Password {...field('old')} autoComplete="current-password" />
      </p>
      <p>
        <label htmlFor="password-password">{t('password.new')}</label>
        <Input.Password
          {...field('password')}
          autoComplete="new-password"
          aria-describedby="password-hint"
          {...(code ? { status: 'error' as const } : {})}
        />
        <span id="password-hint" className={code ? 'fault' : 'soft'} role="status">
          {code ? `⚠ ${of(REFUSALS[code])}` : t('password.hint')}
        </span>
      </p>
      <p>
        <label htmlFor="password-again">{t('password.again')}</label>
        <Input.Password
          {...field('again')}
          autoComplete="new-password"
          {...(differs ? { status: 'error' as const } : {})}
        />
        {differs && <span className="fault">⚠ {t('password.differs')}</span>}
      </p>
      <Button type="primary" size="large" htmlType="submit" disabled={!ready} loading={change.isPending}>
        {t('password.change')}
      </Button>
    </form>
  )
}
