import { Link } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Modal, Select } from 'antd'
import { useState } from 'react'
import { mayAppoint, ROLE_TITLES } from '../../core/role.ts'
import { listDevices, revokeDevice, type DeviceLine } from '../../slices/sync/contract.ts'
import { DEVICE_STATES, type DeviceState } from '../../slices/sync/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Parcels } from './parcels.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** A clock this far off is worth a word; below, nobody minds. */
const MINUTES_OFF = 5

/** Phones of the caller's area: whose, when last heard of, what they hold unsent, and the way to end one's access. */
export function Devices() {
  const { t } = useWords()
  const [state, setState] = useState<DeviceState>('in-use')
  const pages = useInfiniteQuery({
    queryKey: ['devices', state],
    queryFn: ({ pageParam }) => call(listDevices, { query: { state, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap(({ devices }) => devices) ?? []
  return (
    <>
      <div className="page-head">
        <h1>{t('device.title')}</h1>
        <Select
          aria-label={t('device.state')}
          style={{ minWidth: 220 }}
          value={state}
          onChange={setState}
          options={DEVICE_STATES.map((value) => ({ value, label: t(`device-state.${value}`) }))}
        />
      </div>
      <Parcels />
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          <Phones rows={rows} loading={pages.isPending} />
          <MoreRows pages={pages} />
        </section>
      )}
    </>
  )
}

function Phones({ rows, loading }: { rows: DeviceLine[]; loading: boolean }) {
  const { t, of, language } = useWords()
  return (
    <Listing
      rowKey="device"
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: <Empty description={t('device.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      columns={[
        {
          title: t('device.holder'),
          render: (_, { account, holder, role, areaName }) => (
            <span>
              <Link to="/account/$account" params={{ account }}>
                {holder}
              </Link>{' '}
              <span className="soft">
                {of(ROLE_TITLES[role])} · {shortName(areaName)}
              </span>
            </span>
          ),
        },
        {
          title: t('device.seen'),
          render: (_, { seenAt }) => (seenAt ? moment(seenAt, language) : t('device.never')),
        },
        {
          title: t('device.unsent'),
          render: (_, { unsent }) =>
            unsent ? <Sign tone="bad">↑ {unsent}</Sign> : unsent === 0 ? <Sign tone="good">✓ 0</Sign> : '–',
        },
        { title: t('device.model'), render: (_, line) => <Model line={line} /> },
        { title: t('record.action'), render: (_, line) => <Revoke line={line} /> },
      ]}
    />
  )
}

function Model({ line: { model, appVersion, offsetMilliseconds } }: { line: DeviceLine }) {
  const { t } = useWords()
  const minutes = Math.round(Math.abs(offsetMilliseconds ?? 0) / 60_000)
  return (
    <span>
      {[model, appVersion].filter(Boolean).join(' · ') || '–'}
      {minutes >= MINUTES_OFF && (
        <>
          {' '}
          <Sign tone="bad">⚠ {t('device.clock', { minutes })}</Sign>
        </>
      )}
    </span>
  )
}

function Revoke({ line: { device, holder, role, state } }: { line: DeviceLine }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const revoke = useMutation({
    // Made with the question, so that answering twice revokes once.
    mutationFn: (id: string) => call(revokeDevice, { params: { device }, body: { id } }),
    onSuccess: () => void client.invalidateQueries(),
  })
  if (state === 'revoked' || !mayAppoint(post.role, role)) return '–'
  return (
    <>
      {revoke.isError && <Failure error={revoke.error} />}
      <Button
        danger
        loading={revoke.isPending}
        onClick={() => {
          const id = newId()
          Modal.confirm({
            title: t('device.revoke-sure', { name: holder }),
            okText: t('device.revoke'),
            cancelText: t('cancel'),
            onOk: () => revoke.mutate(id),
          })
        }}
      >
        {t('device.revoke')}
      </Button>
    </>
  )
}
