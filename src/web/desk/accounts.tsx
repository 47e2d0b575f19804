import { Link } from '@tanstack/react-router'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { ROLE_TITLES, ROLES, type Role } from '../../core/role.ts'
import { listAccounts, type AccountLine, type FirstPassword } from '../../slices/accounts/contract.ts'
import { ACCOUNT_STATES } from '../../slices/accounts/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AppointForm } from './appoint-form.tsx'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Sign, type Tone } from './sign.tsx'
import { FirstPasswordShown } from './slip.tsx'
import { Failure } from './states.tsx'

const SIGNS: Record<AccountLine['state'], { sign: string; tone: Tone }> = {
  'in-use': { sign: '✓', tone: 'good' },
  'never-in': { sign: '○', tone: 'info' },
  'no-post': { sign: '–', tone: 'warn' },
  locked: { sign: '⚠', tone: 'bad' },
  closed: { sign: '✕', tone: 'plain' },
}

export function AccountState({ state }: { state: AccountLine['state'] }) {
  const { t } = useWords()
  return (
    <Sign tone={SIGNS[state].tone}>
      {SIGNS[state].sign} {t(`account-state.${state}`)}
    </Sign>
  )
}

/** Accounts in one's scope: search, filter, appoint; from here to vacancies and to lists of people. */
export function Accounts() {
  const { t } = useWords()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const [role, setRole] = useState<Role | ''>('')
  const [state, setState] = useState<AccountLine['state'] | ''>('')
  const [appointing, setAppointing] = useState(false)
  const [given, setGiven] = useState<FirstPassword>()
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.accounts')}</h1>
        <div className="actions">
          <ExportButton list="accounts" filter={{ q, role, accountState: state }} />
          <Link to="/vacancies">
            <Button size="large">{t('vacancy.title')}</Button>
          </Link>
          <Link to="/accounts/phones">
            <Button size="large">{t('device.title')}</Button>
          </Link>
          <Link to="/accounts/badges">
            <Button size="large">{t('badge.title')}</Button>
          </Link>
          <Link to="/accounts/import">
            <Button size="large">{t('import.title')}</Button>
          </Link>
          <Button type="primary" size="large" onClick={() => setAppointing(true)}>
            {t('appoint.title')}
          </Button>
        </div>
      </div>
      {given && <FirstPasswordShown given={given} close={() => setGiven(undefined)} />}
      {appointing && (
        <AppointForm
          wanted={{}}
          close={() => setAppointing(false)}
          done={(made) => {
            setAppointing(false)
            setGiven(made)
            void client.invalidateQueries({ queryKey: ['accounts'] })
          }}
        />
      )}
      <div className="filters no-print">
        <Input.Search
          allowClear
          aria-label={t('account.search')}
          placeholder={t('account.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <RoleFilter role={role} choose={setRole} />
        <Select
          aria-label={t('account.state')}
          value={state}
          onChange={setState}
          options={[
            { value: '' as const, label: t('account.all-open') },
            ...ACCOUNT_STATES.map((value) => ({ value, label: t(`account-state.${value}`) })),
          ]}
        />
      </div>
      <AccountList q={q} role={role} state={state} />
    </>
  )
}

function RoleFilter({ role, choose }: { role: Role | ''; choose: (role: Role | '') => void }) {
  const { t, of } = useWords()
  return (
    <Select
      aria-label={t('account.role')}
      value={role}
      onChange={choose}
      options={[
        { value: '' as const, label: t('account.all-roles') },
        ...ROLES.map((value) => ({ value, label: of(ROLE_TITLES[value]) })),
      ]}
    />
  )
}

function AccountList({ q, role, state }: { q: string; role: Role | ''; state: AccountLine['state'] | '' }) {
  const { t, of, language } = useWords()
  const filter = { q: q || undefined, role: role || undefined, state: state || undefined }
  const pages = useInfiniteQuery({
    queryKey: ['accounts', filter],
    queryFn: ({ pageParam }) => call(listAccounts, { query: { ...filter, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows: AccountLine[] = pages.data?.pages.flatMap(({ accounts }) => accounts) ?? []
  return (
    <section className="panel">
      <Listing
        rowKey="account"
        loading={pages.isPending}
        dataSource={rows}
        locale={{ emptyText: <Empty description={t('account.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
        columns={[
          {
            title: t('person.name'),
            render: (_, { account, name }) => (
              <Link to="/account/$account" params={{ account }}>
                {name}
              </Link>
            ),
          },
          { title: t('account.username'), dataIndex: 'username' },
          { title: t('person.phone'), render: (_, { phoneTail }) => (phoneTail ? `…${phoneTail}` : '–') },
          {
            title: t('account.posts'),
            render: (_, { posts }) =>
              posts.map(({ post, role, areaName }) => (
                <div key={post}>
                  {shortName(areaName)} · {of(ROLE_TITLES[role])}
                </div>
              )),
          },
          { title: t('account.state'), render: (_, { state }) => <AccountState state={state} /> },
          {
            title: t('account.signed-in'),
            render: (_, { signedInAt }) => (signedInAt ? moment(signedInAt, language) : '–'),
          },
        ]}
      />
      <MoreRows pages={pages} />
    </section>
  )
}
