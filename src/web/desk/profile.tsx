import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Descriptions, Input, Segmented } from 'antd'
import { useState } from 'react'
import {
  endOtherSessions,
  endOwnSession,
  ownSessions,
  removeTotp,
  renewRecoveryCodes,
  showProfile,
  type Profile as Own,
} from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AuthenticatorForm, RecoveryCodes } from './authenticator-form.tsx'
import { moment } from './figures.ts'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

/** One's own account: password, authenticator, where one is signed in, language. */
export function Profile() {
  const { t, language, setLanguage } = useWords()
  const own = useQuery({ queryKey: ['profile'], queryFn: () => call(showProfile, {}) })
  const [changed, setChanged] = useState(false)
  return (
    <>
      <div className="page-head">
        <h1>{t('profile.title')}</h1>
        <Segmented
          aria-label={t('profile.language')}
          value={language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={setLanguage}
        />
      </div>
      <Loaded query={own}>
        {(profile) => (
          <>
            <section className="panel">
              <Descriptions
                column={{ xs: 1, sm: 2 }}
                items={[
                  { key: 'name', label: t('person.name'), children: profile.name },
                  { key: 'username', label: t('account.username'), children: profile.username },
                  {
                    key: 'phone',
                    label: t('person.phone'),
                    children: profile.phoneTail ? `…${profile.phoneTail}` : '–',
                  },
                  {
                    key: 'changed',
                    label: t('profile.password-changed'),
                    children: profile.passwordChangedAt ? moment(profile.passwordChangedAt, language) : '–',
                  },
                ]}
              />
            </section>
            <div className="columns even">
              <section className="panel">
                <h2>{t('password.change')}</h2>
                {changed && (
                  <Alert
                    type="success"
                    showIcon
                    role="status"
                    title={t('password.changed')}
                    style={{ marginBottom: 12 }}
                  />
                )}
                <PasswordForm
                  username={profile.username}
                  name={profile.name}
                  done={() => {
                    setChanged(true)
                    void own.refetch()
                  }}
                />
              </section>
              <Authenticator profile={profile} />
            </div>
            <OwnSessions />
          </>
        )}
      </Loaded>
    </>
  )
}

function Authenticator({ profile }: { profile: Own }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [doing, setDoing] = useState<'nothing' | 'setting-up' | 'codes' | 'removing'>('nothing')
  const [password, setPassword] = useState('')
  const finish = (): void => {
    setDoing('nothing')
    setPassword('')
    void client.invalidateQueries({ queryKey: ['profile'] })
  }
  const renew = useMutation({ mutationFn: () => call(renewRecoveryCodes, { body: { password } }) })
  const remove = useMutation({
    mutationFn: () => call(removeTotp, { body: { password } }),
    onSuccess: finish,
  })
  const asking = doing === 'codes' ? renew : remove
  return (
    <section className="panel">
      <h2>{t('totp.title')}</h2>
      <p>
        {profile.hasTotp ? (
          <Sign tone="good">✓ {t('totp.on')}</Sign>
        ) : (
          <Sign tone="warn">○ {t('totp.off')}</Sign>
        )}{' '}
        {profile.hasTotp && t('totp.codes-left', { count: profile.recoveryCodesLeft })}
      </p>
      {doing === 'nothing' && (
        <div className="actions">
          <Button size="large" onClick={() => setDoing('setting-up')}>
            {profile.hasTotp ? t('totp.anew') : t('totp.begin')}
          </Button>
          {profile.hasTotp && (
            <Button size="large" onClick={() => setDoing('codes')}>
              {t('totp.new-codes')}
            </Button>
          )}
          {profile.hasTotp && !profile.totpAsked && (
            <Button size="large" onClick={() => setDoing('removing')}>
              {t('totp.remove')}
            </Button>
          )}
        </div>
      )}
      {doing === 'setting-up' && <AuthenticatorForm asksPassword done={finish} />}
      {renew.data && doing === 'codes' && (
        <RecoveryCodes
          codes={renew.data.recoveryCodes}
          kept={() => {
            renew.reset()
            finish()
          }}
        />
      )}
      {(doing === 'removing' || (doing === 'codes' && !renew.data)) && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            asking.mutate()
          }}
        >
          {asking.isError && <Failure error={asking.error} />}
          <p>
            <label htmlFor="confirm-password">{t('password.old')}</label>
            <Input.Password
              id="confirm-password"
              size="large"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </p>
          <div className="actions">
            <Button type="primary" size="large" htmlType="submit" loading={asking.isPending}>
              {doing === 'codes' ? t('totp.new-codes') : t('totp.remove')}
            </Button>
            <Button size="large" onClick={finish}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}

function OwnSessions() {
  const { t } = useWords()
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: () => call(ownSessions, {}) })
  const again = { onSuccess: () => void sessions.refetch() }
  const end = useMutation({
    mutationFn: (session: string) => call(endOwnSession, { params: { session } }),
    ...again,
  })
  const others = useMutation({ mutationFn: () => call(endOtherSessions, {}), ...again })
  return (
    <section className="panel">
      <h2>{t('session.title')}</h2>
      {end.isError && <Failure error={end.error} />}
      {others.isError && <Failure error={others.error} />}
      <Loaded query={sessions}>
        {({ sessions: lines }) => (
          <>
            <Sessions sessions={lines} busy={end.isPending} end={end.mutate} />
            {lines.length > 1 && (
              <Button size="large" loading={others.isPending} onClick={() => others.mutate()}>
                {t('session.end-others')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}
