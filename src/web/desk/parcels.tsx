import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES } from '../../core/role.ts'
import {
  bringParcel,
  listParcels,
  showParcel,
  type ParcelLine,
  type ParcelPage,
} from '../../slices/parcels/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { ParcelLook } from './parcel-look.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** Sealed files: one that somebody brings, and those that came over the network and wait for a person. */
export function Parcels() {
  const { t } = useWords()
  const client = useQueryClient()
  const [open, setOpen] = useState<ParcelPage>()
  const opened = (page: ParcelPage): void => {
    setOpen(page)
    void client.invalidateQueries({ queryKey: ['parcels'] })
  }
  const bring = useMutation({
    mutationFn: (file: File) => call(bringParcel, { body: file }),
    onSuccess: opened,
  })
  const show = useMutation({
    mutationFn: (parcel: string) => call(showParcel, { params: { parcel } }),
    onSuccess: opened,
  })
  return (
    <section className="panel">
      <h2>{t('parcel.title')}</h2>
      <p className="soft">{t('parcel.what')}</p>
      {bring.isError && <Failure error={bring.error} />}
      {show.isError && <Failure error={show.error} />}
      <p>
        <label className="button">
          {bring.isPending ? t('loading') : t('parcel.bring')}
          <input
            className="unseen"
            type="file"
            accept=".txt,text/plain"
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) bring.mutate(file)
              // The same file can be chosen again.
              event.target.value = ''
            }}
          />
        </label>
      </p>
      <Waiting busy={show.isPending ? show.variables : undefined} look={(parcel) => show.mutate(parcel)} />
      <Modal
        open={open !== undefined}
        footer={null}
        width={720}
        destroyOnHidden
        title={t('parcel.one')}
        onCancel={() => setOpen(undefined)}
      >
        {open && <ParcelLook key={open.parcel} page={open} close={() => setOpen(undefined)} />}
      </Modal>
    </section>
  )
}

function Waiting({ busy, look }: { busy: string | undefined; look: (parcel: string) => void }) {
  const { t, of, language } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['parcels'],
    queryFn: ({ pageParam }) => call(listParcels, { query: { after: pageParam, limit: 20 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows = pages.data?.pages.flatMap(({ parcels }) => parcels) ?? []
  if (rows.length === 0) return null
  return (
    <>
      <Listing<ParcelLine>
        rowKey="parcel"
        dataSource={rows}
        columns={[
          {
            title: t('device.holder'),
            render: (_, { holder, role, areaName }) => (
              <span>
                {holder}{' '}
                <span className="soft">
                  {of(ROLE_TITLES[role])} · {shortName(areaName)}
                </span>
              </span>
            ),
          },
          { title: t('parcel.received'), render: (_, { receivedAt }) => moment(receivedAt, language) },
          { title: t('parcel.records'), render: (_, { records }) => records },
          { title: t('device.state'), render: (_, line) => <Standing line={line} /> },
          {
            title: t('record.action'),
            render: (_, { parcel }) => (
              <Button loading={busy === parcel} onClick={() => look(parcel)}>
                {t('parcel.look')}
              </Button>
            ),
          },
        ]}
      />
      <MoreRows pages={pages} />
    </>
  )
}

/** Waiting for a person, or taken with something left over. */
function Standing({ line: { outcome } }: { line: ParcelLine }) {
  const { t } = useWords()
  return outcome === null ? (
    <Sign tone="bad">⚠ {t('parcel.waits')}</Sign>
  ) : (
    <Sign tone="info">{t('parcel.left-over')}</Sign>
  )
}
