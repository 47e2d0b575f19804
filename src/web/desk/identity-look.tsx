import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import { may, roleTitle } from '../../core/role.ts'
import type { Language } from '../../core/text.ts'
import { listViews, viewIdentity, type PersonPage, type ViewLine } from '../../slices/register/contract.ts'
import { VIEW_PURPOSES } from '../../slices/register/kinds/identity-viewed.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { MoreRows } from './more-rows.tsx'
import { useSignedIn } from './session.tsx'
import { Failure } from './states.tsx'

/** A person's numbers in full, with purpose and reason, which is a record before it is an answer; and who has looked so far. */
export function Identity({ shown }: { shown: PersonPage }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const [asking, setAsking] = useState(false)
  const mayLook = may(post.role, 'see-identity')
  const maySee = may(post.role, 'see-ledger')
  const has = shown.identityTail !== null || shown.phoneTail !== null
  if (!mayLook && !maySee) return null
  return (
    <section className="panel no-print">
      <h2>{t('look.title')}</h2>
      {!mayLook ? null : !has ? (
        <p className="soft">{t('look.nothing')}</p>
      ) : asking ? (
        <Look person={shown.person} close={() => setAsking(false)} />
      ) : (
        <p>
          <Button size="large" onClick={() => setAsking(true)}>
            {t('look.ask')}
          </Button>
        </p>
      )}
      {maySee && <Looks person={shown.person} />}
    </section>
  )
}

/** The extract has a page of its own. */
const PURPOSES = VIEW_PURPOSES.filter((purpose) => purpose !== 'extract')

function Look({ person, close }: { person: string; close: () => void }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const [id] = useState(newId)
  const [purpose, setPurpose] = useState<(typeof VIEW_PURPOSES)[number]>()
  const [reason, setReason] = useState('')
  const look = useMutation({
    mutationFn: () =>
      call(viewIdentity, {
        params: { person },
        body: { id, purpose: purpose ?? 'duty', reason: reason.trim() },
      }),
    onSuccess: () => void client.invalidateQueries(),
  })
  const ready = purpose !== undefined && reason.trim().length >= 4
  if (look.isSuccess) return <Numbers {...look.data} close={close} />
  return (
    <form
      className="record-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) look.mutate()
      }}
    >
      {look.isError && <Failure error={look.error} />}
      <p className="soft">{t('look.what')}</p>
      <LabelledGroup label={FIELD_WORDS['purpose']?.[language] ?? ''}>
        <Radio.Group
          value={purpose}
          options={PURPOSES.map((value) => ({ value, label: VALUE_WORDS['purpose']?.[value]?.[language] }))}
          onChange={({ target }) => setPurpose(target.value)}
        />
      </LabelledGroup>
      <Labelled label={t('look.reason')}>
        {(input) => (
          <Input
            id={input}
            value={reason}
            maxLength={200}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Labelled>
      <span className="actions">
        <Button type="primary" size="large" htmlType="submit" disabled={!ready} loading={look.isPending}>
          {t('look.do')}
        </Button>
        <Button size="large" onClick={close}>
          {t('cancel')}
        </Button>
      </span>
    </form>
  )
}

/** Shown until closed, and never kept: the next look is another record. */
function Numbers({
  identity,
  phone,
  close,
}: {
  identity: string | null
  phone: string | null
  close: () => void
}) {
  const { t, language } = useWords()
  return (
    <div className="given" role="status">
      <p>
        {FIELD_WORDS['identity']?.[language]} <code>{identity ?? '–'}</code>
      </p>
      <p>
        {FIELD_WORDS['phone']?.[language]} <code>{phone ?? '–'}</code>
      </p>
      <p className="soft">{t('look.recorded')}</p>
      <Button onClick={close}>{t('look.hide')}</Button>
    </div>
  )
}

/** What the numbers were looked at for, and why. */
export function reasonOf({ purpose, reason }: ViewLine, language: Language): string {
  return [VALUE_WORDS['purpose']?.[purpose ?? '']?.[language] ?? purpose, reason].filter(Boolean).join(' · ')
}

function Looks({ person }: { person: string }) {
  const { t, of, language } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['looks', person],
    queryFn: ({ pageParam }) => call(listViews, { query: { person, before: pageParam, limit: 10 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const views = pages.data?.pages.flatMap((page) => page.views) ?? []
  return (
    <>
      <h3>{t('look.who')}</h3>
      {pages.isError && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isSuccess && views.length === 0 && <p className="soft">{t('look.nobody')}</p>}
      <ul className="rows">
        {views.map((view) => (
          <li key={view.record}>
            <span>
              {[view.by, of(roleTitle(view.role))].filter(Boolean).join(' · ')}
              <br />
              <span className="soft">
                {moment(view.at, language)} · {view.attachment ? t('look.file') : reasonOf(view, language)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <MoreRows pages={pages} />
    </>
  )
}
