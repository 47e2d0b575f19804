import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Segmented, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { fitsArea, mayAppoint, ROLE_TITLES, ROLES, type Role } from '../../core/role.ts'
import { listAccounts, makeAccount, type FirstPassword } from '../../slices/accounts/contract.ts'
import { findAreas } from '../../slices/areas/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Failure } from './states.tsx'

export type Wanted = {
  role?: Role | undefined
  area?: string | undefined
  areaName?: string | undefined
  /** Somebody already chosen. */
  account?: { account: string; name: string } | undefined
}

/** Appoints somebody: one of those who have an account, or a new person, who gets one with a first password. */
export function AppointForm({
  wanted,
  close,
  done,
}: {
  wanted: Wanted
  close: () => void
  done: (given: FirstPassword | undefined) => void
}) {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const [who, setWho] = useState<'known' | 'new'>(wanted.account ? 'known' : 'new')
  const [role, setRole] = useState<Role | undefined>(wanted.role)
  const [area, setArea] = useState(wanted.area)
  const [account, setAccount] = useState(wanted.account?.account)
  const [person, setPerson] = useState<Person>({ name: '', phone: '', username: '', organisation: '' })
  const [days, setDays] = useState({ startsAt: '', endsAt: '' })
  const roles = ROLES.filter((one) => mayAppoint(post.role, one) && (!area || fitsArea(one, area)))
  const when = {
    ...(days.startsAt ? { startsAt: `${days.startsAt}T00:00:00+08:00` } : {}),
    ...(days.endsAt ? { endsAt: `${days.endsAt}T23:59:59+08:00` } : {}),
  }
  const appoint = useMutation({
    mutationFn: async () => {
      if (!role || !area) throw new Error('role and area are chosen before the button can be pressed')
      if (who === 'new') {
        const { name, phone, username, organisation } = person
        const some = {
          ...(phone ? { phone } : {}),
          ...(username ? { username } : {}),
          ...(organisation ? { organisation } : {}),
        }
        const body = {
          account: newId(),
          post: newId(),
          name,
          role,
          area,
          address: location.origin,
          ...some,
          ...when,
        }
        return call(makeAccount, { body })
      }
      const appointed = {
        id: newId(),
        kind: 'post-appointed',
        subject: newId(),
        area,
        happenedAt: new Date().toISOString(),
        payload: { account, role, ...when },
      }
      await call(record, { body: { records: [appointed] } })
      return undefined
    },
    onSuccess: done,
  })
  const ready = role && area && (who === 'new' ? person.name.trim() !== '' : account !== undefined)
  return (
    <Modal
      open
      title={t('appoint.title')}
      onCancel={close}
      footer={
        <Button
          type="primary"
          size="large"
          disabled={!ready}
          loading={appoint.isPending}
          onClick={() => appoint.mutate()}
        >
          {t('appoint.do')}
        </Button>
      }
    >
      {appoint.isError && <Failure error={appoint.error} />}
      <div className="appoint">
        <label htmlFor="appoint-area">{t('area')}</label>
        <AreaChoice chosen={area} name={wanted.areaName} choose={setArea} />
        <label htmlFor="appoint-role">{t('account.role')}</label>
        <Select
          id="appoint-role"
          size="large"
          value={role ?? null}
          onChange={(value) => setRole(value ?? undefined)}
          options={roles.map((one) => ({ value: one, label: of(ROLE_TITLES[one]) }))}
        />
        {!wanted.account && (
          <Segmented
            block
            size="large"
            value={who}
            onChange={setWho}
            options={[
              { value: 'new', label: t('appoint.new') },
              { value: 'known', label: t('appoint.known') },
            ]}
          />
        )}
        {wanted.account ? (
          <b>{wanted.account.name}</b>
        ) : who === 'known' ? (
          <PersonChoice chosen={account} choose={setAccount} />
        ) : (
          <NewPerson person={person} change={setPerson} />
        )}
        <Dates days={days} change={setDays} />
      </div>
    </Modal>
  )
}

type Person = { name: string; phone: string; username: string; organisation: string }

function NewPerson({ person, change }: { person: Person; change: (person: Person) => void }) {
  const { t } = useWords()
  const text = (name: keyof Person) => ({
    id: `appoint-${name}`,
    size: 'large' as const,
    value: person[name],
    onChange: (event: { target: { value: string } }) =>
      change({ ...person, [name]: event.target.value.trimStart() }),
  })
  return (
    <>
      <label htmlFor="appoint-name">{t('person.name')}</label>
      <Input {...text('name')} autoComplete="off" />
      <label htmlFor="appoint-phone">{t('account.phone')}</label>
      <Input {...text('phone')} inputMode="tel" autoComplete="off" />
      <label htmlFor="appoint-organisation">{t('account.organisation-optional')}</label>
      <Input {...text('organisation')} maxLength={60} autoComplete="off" />
      <label htmlFor="appoint-username">{t('account.username-optional')}</label>
      <Input {...text('username')} autoComplete="off" />
    </>
  )
}

type Days = { startsAt: string; endsAt: string }

function Dates({ days, change }: { days: Days; change: (days: Days) => void }) {
  const { t } = useWords()
  return (
    <details>
      <summary>{t('appoint.dates')}</summary>
      <label htmlFor="appoint-from">{t('appoint.from')}</label>
      <input
        id="appoint-from"
        type="date"
        value={days.startsAt}
        onChange={(event) => change({ ...days, startsAt: event.target.value })}
      />{' '}
      <label htmlFor="appoint-to">{t('appoint.to')}</label>
      <input
        id="appoint-to"
        type="date"
        value={days.endsAt}
        onChange={(event) => change({ ...days, endsAt: event.target.value })}
      />
    </details>
  )
}

function AreaChoice({
  chosen,
  name,
  choose,
}: {
  chosen: string | undefined
  name: string | undefined
  choose: (area: string) => void
}) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const [text, setText] = useState('')
  const query = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['areas', query],
    queryFn: () => call(findAreas, { query: { q: query } }),
    enabled: query !== '',
  })
  const known =
    query === ''
      ? [{ area: chosen ?? post.area, name: chosen ? (name ?? chosen) : post.areaName }]
      : (found.data?.areas ?? [])
  return (
    <Select
      id="appoint-area"
      size="large"
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t('appoint.area')}
      value={chosen ?? null}
      onChange={(value) => value && choose(value)}
      options={known.map(({ area, name }) => ({ value: area, label: `${shortName(name)}  ${area}` }))}
    />
  )
}

/** Somebody with an account in scope, by name, username or phone. */
export function PersonChoice({
  chosen,
  choose,
}: {
  chosen: string | undefined
  choose: (account: string) => void
}) {
  const { t, of } = useWords()
  const [text, setText] = useState('')
  const query = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['accounts', 'choice', query],
    queryFn: () => call(listAccounts, { query: { q: query === '' ? undefined : query, limit: 20 } }),
  })
  return (
    <Select
      aria-label={t('account.search')}
      size="large"
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t('account.search')}
      value={chosen ?? null}
      onChange={(value) => value && choose(value)}
      options={(found.data?.accounts ?? []).map(({ account, name, username, posts }) => ({
        value: account,
        label: [
          name,
          username,
          posts[0] ? `${shortName(posts[0].areaName)} ${of(ROLE_TITLES[posts[0].role])}` : '',
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
    />
  )
}
