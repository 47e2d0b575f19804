import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Descriptions, Modal } from 'antd'
import { useState } from 'react'
import { mayAppoint, ROLE_TITLES } from '../../core/role.ts'
import {
  endAccountSessions,
  handOver,
  resetPassword,
  resetTotp,
  showAccount,
  type AccountPage,
  type FirstPassword,
} from '../../slices/accounts/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { DEVICE_ROLES } from '../../slices/sync/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { AmendAccount } from './account-amend.tsx'
import { AppointForm, PersonChoice } from './appoint-form.tsx'
import { DeviceCode } from './device-code.tsx'
import { day, moment } from './figures.ts'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sessions } from './sessions.tsx'
import { Sign } from './sign.tsx'
import { FirstPasswordShown } from './slip.tsx'
import { Failure, Loaded } from './states.tsx'
import { Timeline } from './timeline.tsx'

/** One account: who it is, its posts from when to when, where it is signed in, and what its leaders may do about it. */
export function Account() {
  const { account = '' } = useParams({ strict: false })
  const { t, language } = useWords()
  const page = useQuery({
    queryKey: ['account', account],
    queryFn: () => call(showAccount, { params: { account } }),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{shown.name}</h1>
            <span>
              {shown.closedAt && <Sign>✕ {t('account-state.closed')}</Sign>}
              {shown.lockedUntil && (
                <Sign tone="bad">
                  ⚠ {t('account.locked-until', { time: moment(shown.lockedUntil, language) })}
                </Sign>
              )}
              {shown.mustChange && !shown.closedAt && (
                <Sign tone="info">○ {t('account.first-password')}</Sign>
              )}
              {shown.hasTotp && <Sign tone="good">✓ {t('totp.on')}</Sign>}
            </span>
          </div>
          <section className="panel">
            <Descriptions
              column={{ xs: 1, sm: 2, lg: 4 }}
              items={[
                { key: 'username', label: t('account.username'), children: shown.username },
                {
                  key: 'phone',
                  label: t('person.phone'),
                  children: shown.phoneTail ? `…${shown.phoneTail}` : '–',
                },
                {
                  key: 'organisation',
                  label: t('account.organisation'),
                  children: shown.organisation ?? '–',
                },
                {
                  key: 'in',
                  label: t('account.signed-in'),
                  children: shown.signedInAt ? moment(shown.signedInAt, language) : '–',
                },
                {
                  key: 'until',
                  label: t('account.first-until'),
                  children: shown.firstUntil ? day(shown.firstUntil, language) : '–',
                },
              ]}
            />
          </section>
          <Posts shown={shown} />
          {shown.manageable && <Management shown={shown} />}
          <Timeline subject={account} />
        </>
      )}
    </Loaded>
  )
}

/** One more record about an account or post, then everything about it read again. */
function useRecording() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (draft: { kind: string; subject: string; area: string; payload: object }) =>
      call(record, { body: { records: [{ id: newId(), happenedAt: new Date().toISOString(), ...draft }] } }),
    onSuccess: () => void client.invalidateQueries(),
  })
}

function Posts({ shown }: { shown: AccountPage }) {
  const { t, of, language } = useWords()
  const { post: own } = useSignedIn()
  const client = useQueryClient()
  const [appointing, setAppointing] = useState(false)
  const [handing, setHanding] = useState<AccountPage['posts'][number]>()
  const end = useRecording()
  return (
    <section className="panel">
      <h2>{t('account.posts')}</h2>
      {end.isError && <Failure error={end.error} />}
      {shown.posts.length === 0 && <p className="soft">{t('account.no-posts')}</p>}
      <ul className="rows">
        {shown.posts.map((one) => (
          <li key={one.post}>
            <span>
              <Link to="/area/$area" params={{ area: one.area }}>
                {shortName(one.areaName)}
              </Link>{' '}
              · <b>{of(ROLE_TITLES[one.role])}</b>{' '}
              <Sign tone={one.state === 'held' ? 'good' : one.state === 'coming' ? 'info' : 'plain'}>
                {{ held: '✓', coming: '→', over: '✕' }[one.state]} {t(`post-state.${one.state}`)}
              </Sign>
              <br />
              <span className="soft">
                {day(one.startsAt, language)} – {one.endsAt ? day(one.endsAt, language) : t('post.open-end')}
                {one.duties > 0 && ` · ${t('post.duties', { count: one.duties })}`}
              </span>
            </span>
            {one.state !== 'over' && mayAppoint(own.role, one.role) && (
              <span className="actions">
                {one.state === 'held' && DEVICE_ROLES.includes(one.role) && <DeviceCode post={one.post} />}
                {one.state === 'held' && (
                  <Button onClick={() => setHanding(one)}>{t('post.hand-over')}</Button>
                )}
                <Button
                  danger
                  loading={end.isPending}
                  onClick={() =>
                    Modal.confirm({
                      title: t('post.end-sure', { name: shown.name }),
                      okText: t('post.end'),
                      cancelText: t('cancel'),
                      onOk: () =>
                        end.mutate({ kind: 'post-ended', subject: one.post, area: one.area, payload: {} }),
                    })
                  }
                >
                  {t('post.end')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {shown.elsewhere > 0 && <p className="soft">{t('account.elsewhere', { count: shown.elsewhere })}</p>}
      {!shown.closedAt && (
        <Button size="large" onClick={() => setAppointing(true)}>
          {t('appoint.further')}
        </Button>
      )}
      {appointing && (
        <AppointForm
          wanted={{ account: shown }}
          close={() => setAppointing(false)}
          done={() => {
            setAppointing(false)
            void client.invalidateQueries()
          }}
        />
      )}
      {handing && <HandOver post={handing} close={() => setHanding(undefined)} />}
    </section>
  )
}

function HandOver({ post, close }: { post: AccountPage['posts'][number]; close: () => void }) {
  const { t, of } = useWords()
  const client = useQueryClient()
  const [to, setTo] = useState<string>()
  // Made once, so that pressing twice hands over once.
  const [call_] = useState(() => ({ id: newId(), successor: newId(), happenedAt: new Date().toISOString() }))
  const hand = useMutation({
    mutationFn: () => call(handOver, { params: { post: post.post }, body: { ...call_, to: to ?? '' } }),
    onSuccess: () => {
      close()
      void client.invalidateQueries()
    },
  })
  return (
    <Modal
      open
      title={t('post.hand-over')}
      onCancel={close}
      footer={
        <Button
          type="primary"
          size="large"
          disabled={!to}
          loading={hand.isPending}
          onClick={() => hand.mutate()}
        >
          {t('post.hand-over')}
        </Button>
      }
    >
      {hand.isError && <Failure error={hand.error} />}
      <p>
        {shortName(post.areaName)} · {of(ROLE_TITLES[post.role])}
      </p>
      <p>{t('post.hand-over-what', { count: post.duties })}</p>
      <PersonChoice chosen={to} choose={setTo} />
    </Modal>
  )
}

function Management({ shown }: { shown: AccountPage }) {
  const { t } = useWords()
  const { post: own } = useSignedIn()
  const client = useQueryClient()
  const [given, setGiven] = useState<FirstPassword>()
  const [amending, setAmending] = useState(false)
  const again = (): void => void client.invalidateQueries({ queryKey: ['account', shown.account] })
  const params = { account: shown.account }
  const password = useMutation({
    mutationFn: () => call(resetPassword, { params, body: { address: location.origin } }),
    onSuccess: (made) => {
      setGiven(made)
      again()
    },
  })
  const totp = useMutation({ mutationFn: () => call(resetTotp, { params, body: {} }), onSuccess: again })
  const end = useMutation({
    mutationFn: (session?: string) => call(endAccountSessions, { params, body: session ? { session } : {} }),
    onSuccess: again,
  })
  const close = useRecording()
  const failed = [password, totp, end, close].find(({ isError }) => isError)
  const sure = (title: string, okText: string, onOk: () => void): void =>
    void Modal.confirm({ title, okText, cancelText: t('cancel'), onOk })
  return (
    <>
      {given && <FirstPasswordShown given={given} close={() => setGiven(undefined)} />}
      <section className="panel no-print">
        <h2>{t('account.manage')}</h2>
        {failed && <Failure error={failed.error} />}
        {amending && <AmendAccount shown={shown} area={own.area} close={() => setAmending(false)} />}
        <div className="actions">
          <Button size="large" onClick={() => setAmending(true)}>
            {t('account.amend')}
          </Button>
          <Button
            size="large"
            loading={password.isPending}
            onClick={() =>
              sure(t('account.reset-sure', { name: shown.name }), t('account.reset'), password.mutate)
            }
          >
            {t('account.reset')}
          </Button>
          {shown.hasTotp && (
            <Button
              size="large"
              loading={totp.isPending}
              onClick={() =>
                sure(t('account.totp-sure', { name: shown.name }), t('account.reset-totp'), totp.mutate)
              }
            >
              {t('account.reset-totp')}
            </Button>
          )}
          <Button
            size="large"
            danger
            loading={close.isPending}
            onClick={() =>
              sure(t('account.close-sure', { name: shown.name }), t('account.close'), () =>
                close.mutate({ kind: 'account-closed', subject: shown.account, area: own.area, payload: {} }),
              )
            }
          >
            {t('account.close')}
          </Button>
        </div>
      </section>
      <section className="panel">
        <h2>{t('session.title-of')}</h2>
        <Sessions sessions={shown.sessions} busy={end.isPending} end={end.mutate} />
        {shown.sessions.length > 1 && (
          <Button size="large" loading={end.isPending} onClick={() => end.mutate(undefined)}>
            {t('session.end-all')}
          </Button>
        )}
      </section>
    </>
  )
}
