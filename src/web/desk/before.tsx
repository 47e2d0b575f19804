import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { signOut, type SignedIn } from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AuthenticatorForm } from './authenticator-form.tsx'
import { PasswordForm } from './password-form.tsx'

/** What must be done before anything else: an own password after one from paper, an authenticator where the post needs one. */
export function Before({ signedIn }: { signedIn: SignedIn }) {
  const { t, language, setLanguage } = useWords()
  const client = useQueryClient()
  const done = (now: SignedIn): void => void client.setQueryData(['session'], now)
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSettled: () => {
      client.clear()
      location.assign('/desk/')
    },
  })
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <h1>{signedIn.mustChange ? t('before.password') : t('before.totp')}</h1>
        <p className="soft">
          {signedIn.name} · {signedIn.username}
        </p>
        {signedIn.mustChange ? (
          <PasswordForm username={signedIn.username} name={signedIn.name} done={done} />
        ) : (
          <AuthenticatorForm asksPassword={false} done={done} />
        )}
        <p className="no-print" style={{ textAlign: 'center' }}>
          <Button type="link" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('other-language')}
          </Button>
          <Button type="link" onClick={() => leave.mutate()}>
            {t('sign-out')}
          </Button>
        </p>
      </div>
    </main>
  )
}
