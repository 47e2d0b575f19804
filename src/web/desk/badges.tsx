import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Modal } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES, mayAppoint } from '../../core/role.ts'
import { grouped } from '../../core/short-number.ts'
import { issueBadges, listBadges, revokeBadge, type BadgeLine } from '../../slices/badges/contract.ts'
import type { BadgeState } from '../../slices/badges/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { BadgeSheet } from './badge-sheet.tsx'
import { BadgeTerms, USUAL, type Terms } from './badge-terms.tsx'
import { day } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { justBefore, shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

const SIGNS: Record<BadgeState, { sign: string; tone: Tone }> = {
  valid: { sign: '✓', tone: 'good' },
  expired: { sign: '○', tone: 'warn' },
  revoked: { sign: '✕', tone: 'bad' },
}

/** Who has a badge: made, printed and revoked for posts below one's own. */
export function Badges() {
  const [printing, setPrinting] = useState<readonly BadgeLine[]>()
  if (printing) return <BadgeSheet badges={printing} close={() => setPrinting(undefined)} />
  return <BadgeList print={setPrinting} />
}

function BadgeList({ print }: { print: (badges: readonly BadgeLine[]) => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [terms, setTerms] = useState<Terms>(USUAL)
  const pages = useInfiniteQuery({
    queryKey: ['badges'],
    queryFn: ({ pageParam }) => call(listBadges, { query: { after: pageParam, limit: 100 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap(({ badges }) => badges) ?? []
  const marked = rows.filter(({ post }) => chosen.includes(post))
  const good = marked.filter(({ state }) => state === 'valid')
  const issue = useMutation({
    // Made with the question: pressed twice, it is one badge each.
    mutationFn: (badges: { badge: string; post: string }[]) =>
      call(issueBadges, { body: { badges, ...terms, callBack: terms.callBack || undefined } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['badges'] }),
  })
  const ask = (): void => {
    const badges = marked.map(({ post }) => ({ badge: newId(), post }))
    Modal.confirm({
      title: t('badge.issue-sure', { count: badges.length }),
      okText: t('badge.issue', { count: badges.length }),
      cancelText: t('cancel'),
      onOk: () => issue.mutate(badges),
    })
  }
  return (
    <>
      <div className="page-head">
        <h1>{t('badge.title')}</h1>
        <div className="actions">
          <Button size="large" disabled={good.length === 0} onClick={() => print(good)}>
            {t('badge.print', { count: good.length })}
          </Button>
          <Button
            type="primary"
            size="large"
            disabled={marked.length === 0}
            loading={issue.isPending}
            onClick={ask}
          >
            {t('badge.issue', { count: marked.length })}
          </Button>
        </div>
      </div>
      <p>{t('badge.what')}</p>
      <BadgeTerms terms={terms} change={setTerms} />
      {issue.isError && <Failure error={issue.error} />}
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          <BadgeTable rows={rows} loading={pages.isPending} chosen={chosen} choose={setChosen} />
          <MoreRows pages={pages} />
        </section>
      )}
    </>
  )
}

type Table = {
  rows: BadgeLine[]
  loading: boolean
  chosen: readonly string[]
  choose: (posts: readonly string[]) => void
}

function BadgeTable({ rows, loading, chosen, choose }: Table) {
  const { t, of, language } = useWords()
  const own = useSignedIn().post
  const mayMake = ({ post, role }: BadgeLine): boolean => post === own.post || mayAppoint(own.role, role)
  return (
    <Listing
      rowKey="post"
      loading={loading}
      dataSource={rows}
      rowSelection={{
        selectedRowKeys: [...chosen],
        onChange: (keys) => choose(keys.map(String)),
        getCheckboxProps: (line) => ({ disabled: !mayMake(line), 'aria-label': line.holder }),
      }}
      locale={{ emptyText: <Empty description={t('badge.nobody')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
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
        {
          title: t('badge.number'),
          render: (_, { number }) => (number ? <code>{grouped(number)}</code> : '–'),
        },
        { title: t('badge.state'), render: (_, { state }) => <State state={state} /> },
        {
          title: t('badge.until'),
          render: (_, { validUntil }) => (validUntil ? day(justBefore(validUntil), language) : '–'),
        },
        {
          title: t('record.action'),
          render: (_, line) => (mayMake(line) && line.state === 'valid' ? <Revoke line={line} /> : '–'),
        },
      ]}
    />
  )
}

function State({ state }: Pick<BadgeLine, 'state'>) {
  const { t } = useWords()
  if (!state) return <Sign tone="plain">– {t('badge.none')}</Sign>
  return (
    <Sign tone={SIGNS[state].tone}>
      {SIGNS[state].sign} {t(`badge-state.${state}`)}
    </Sign>
  )
}

const WHYS = ['lost', 'stolen', 'back'] as const

function Revoke({ line: { badge, holder } }: { line: BadgeLine }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [id, setId] = useState<string>()
  const revoke = useMutation({
    mutationFn: (reason: string) =>
      call(revokeBadge, { params: { badge: badge ?? '' }, body: { id: id ?? newId(), reason } }),
    onSuccess: () => {
      setId(undefined)
      void client.invalidateQueries({ queryKey: ['badges'] })
    },
  })
  return (
    <>
      <Button danger onClick={() => setId(newId())}>
        {t('badge.revoke')}
      </Button>
      <Modal
        open={id !== undefined}
        footer={null}
        title={`${t('badge.revoke')} · ${holder}`}
        onCancel={() => setId(undefined)}
      >
        {revoke.isError && <Failure error={revoke.error} />}
        <p>{t('badge.why')}</p>
        <div className="actions">
          {WHYS.map((why) => (
            <Button
              key={why}
              danger
              loading={revoke.isPending}
              onClick={() => revoke.mutate(t(`badge-why.${why}`))}
            >
              {t(`badge-why.${why}`)}
            </Button>
          ))}
        </div>
      </Modal>
    </>
  )
}
