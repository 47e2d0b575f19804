import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { issueGateKey, listGateKeys, revokeGateKey } from '../../slices/gates/contract.ts'
import { KEY_ISSUERS } from '../../slices/gates/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** Electronic gates of one checkpoint: who gave them their keys, until when, and the way to take one back. */
export function GateKeys({ gate }: { gate: string }) {
  const { post } = useSignedIn()
  return KEY_ISSUERS.some((role) => role === post.role) ? <Keys gate={gate} /> : null
}

function Keys({ gate }: { gate: string }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const keys = useQuery({
    queryKey: ['gate-keys', gate],
    queryFn: () => call(listGateKeys, { params: { gate } }),
  })
  const revoking = useMutation({
    mutationFn: (device: string) => call(revokeGateKey, { params: { device }, body: { id: newId() } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['gate-keys', gate] }),
  })
  return (
    <section className="panel">
      <h2>{t('checkpoints.keys')}</h2>
      <p className="soft">{t('checkpoints.keys-what')}</p>
      <ul>
        {(keys.data?.keys ?? []).map(({ device, name, issuedBy, endsAt, revokedAt }) => (
          <li key={device}>
            {name} · {t('checkpoints.key-by', { name: issuedBy, time: moment(endsAt, language) })}{' '}
            {revokedAt ? (
              <Sign>{t('checkpoints.key-revoked')}</Sign>
            ) : (
              <Button size="small" loading={revoking.isPending} onClick={() => revoking.mutate(device)}>
                {t('checkpoints.key-revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {revoking.isError && <Failure error={revoking.error} />}
      <Issue gate={gate} />
    </section>
  )
}

function Issue({ gate }: { gate: string }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const issuing = useMutation({
    mutationFn: () => call(issueGateKey, { params: { gate }, body: { id: newId(), name: name.trim() } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['gate-keys', gate] }),
  })
  const made = issuing.data
  return (
    <p className="actions">
      <label htmlFor="gate-key-name">{t('checkpoints.key-name')}</label>{' '}
      <Input
        id="gate-key-name"
        style={{ maxWidth: 240 }}
        maxLength={60}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />{' '}
      <Button disabled={name.trim() === ''} loading={issuing.isPending} onClick={() => issuing.mutate()}>
        {t('checkpoints.key-issue')}
      </Button>
      <Modal
        open={issuing.isSuccess || issuing.isError}
        footer={null}
        title={t('checkpoints.key-issue')}
        onCancel={() => {
          issuing.reset()
          setName('')
        }}
      >
        {issuing.isError && <Failure error={issuing.error} />}
        {made && (
          <>
            <p>{t('checkpoints.key-once')}</p>
            <p>
              <code data-secret>{made.secret}</code>
            </p>
            <p className="soft">{t('checkpoints.key-until', { time: moment(made.endsAt, language) })}</p>
          </>
        )}
      </Modal>
    </p>
  )
}
