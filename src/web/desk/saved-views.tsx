import { Link, useNavigate } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Dropdown, Input, Modal } from 'antd'
import { useEffect, useState } from 'react'
import {
  changeView,
  dropView,
  keepView,
  listViews,
  type SavedView,
  type VIEW_PAGES,
} from '../../slices/views/contract.ts'
import { may } from '../../core/role.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'
import { isTyping } from './keys.ts'
import { Failure } from './states.tsx'

type Page = (typeof VIEW_PAGES)[number]

/** Filters kept under a name: opened by one click or the keys 1 to 9, shared with the post or not, renamed, brought up to date, forgotten. */
export function SavedViews({ page, search }: { page: Page; search: object }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [naming, setNaming] = useState<SavedView | 'new'>()
  const list = useQuery({
    queryKey: ['views', page],
    queryFn: () => call(listViews, { query: { page } }),
    staleTime: 60_000,
  })
  const kept = list.data?.views
  const views = kept ?? []
  const present = searchText(search)
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ['views', page] })
  const change = useMutation({
    mutationFn: ({ view, ...body }: { view: string; search?: string; shared?: boolean }) =>
      call(changeView, { params: { view }, body }),
    onSuccess: again,
  })
  const drop = useMutation({
    mutationFn: (view: string) => call(dropView, { params: { view } }),
    onSuccess: again,
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!/^[1-9]$/.test(event.key) || isTyping(event)) return
      const view = kept?.[Number(event.key) - 1]
      if (view) void navigate({ to: `/${page}`, search: searchOf(view.search) })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [kept, navigate, page])
  return (
    <nav className="views no-print" aria-label={t('view.title')} aria-busy={list.isPending}>
      {list.isPending && (
        <span className="soft" role="status">
          {t('loading')}
        </span>
      )}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {views.map((view, index) => (
        <span key={view.view} className={`view ${view.search === present ? 'view-here' : ''}`}>
          <Link
            to={`/${page}`}
            search={searchOf(view.search)}
            aria-current={view.search === present ? 'true' : undefined}
            title={index < 9 ? t('view.key', { key: index + 1 }) : undefined}
          >
            {view.shared ? '⚭ ' : ''}
            {view.name}
            {!view.own && <span className="soft"> {view.by}</span>}
          </Link>
          <ViewMenu
            view={view}
            present={present}
            change={change.mutate}
            drop={drop.mutate}
            rename={() => setNaming(view)}
          />
        </span>
      ))}
      <Button onClick={() => setNaming('new')}>＋ {t('view.keep')}</Button>
      {change.isError && <Failure error={change.error} />}
      {drop.isError && <Failure error={drop.error} />}
      {naming && (
        <Naming
          page={page}
          naming={naming}
          search={present}
          close={() => setNaming(undefined)}
          done={async () => {
            setNaming(undefined)
            await again()
          }}
        />
      )}
    </nav>
  )
}

function ViewMenu({
  view,
  present,
  change,
  drop,
  rename,
}: {
  view: SavedView
  present: string
  change: (given: { view: string; search?: string; shared?: boolean }) => void
  drop: (view: string) => void
  rename: () => void
}) {
  const { t } = useWords()
  const { post } = useSignedIn()
  // What others share is changed by those who lead (views/actions.ts).
  if (!view.own && !may(post.role, 'manage-duties')) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'rename', label: t('view.rename'), onClick: rename },
          {
            key: 'update',
            label: t('view.update'),
            disabled: view.search === present,
            onClick: () => change({ view: view.view, search: present }),
          },
          {
            key: 'share',
            label: view.shared ? t('view.unshare') : t('view.share'),
            onClick: () => change({ view: view.view, shared: !view.shared }),
          },
          { key: 'drop', danger: true, label: t('view.drop'), onClick: () => drop(view.view) },
        ],
      }}
    >
      <Button type="text" aria-label={t('view.more', { name: view.name })}>
        ⋯
      </Button>
    </Dropdown>
  )
}

function Naming({
  page,
  naming,
  search,
  close,
  done,
}: {
  page: Page
  naming: SavedView | 'new'
  search: string
  close: () => void
  done: () => Promise<void>
}) {
  const { t } = useWords()
  const old = naming === 'new' ? undefined : naming
  const [name, setName] = useState(old?.name ?? '')
  const [shared, setShared] = useState(false)
  // One id for the dialog: sent twice, it is kept once.
  const [view] = useState(newId)
  const send = useMutation({
    mutationFn: () =>
      old
        ? call(changeView, { params: { view: old.view }, body: { name } })
        : call(keepView, { body: { view, page, name, search, shared } }),
    onSuccess: done,
  })
  const ready = name.trim() !== ''
  return (
    <Modal
      open
      title={old ? t('view.rename') : t('view.keep')}
      okText={t('view.save')}
      onCancel={close}
      onOk={() => send.mutate()}
      okButtonProps={{ disabled: !ready, loading: send.isPending }}
    >
      {send.isError && <Failure error={send.error} />}
      <label htmlFor="view-name">{t('view.name')}</label>
      <Input
        id="view-name"
        autoFocus
        maxLength={40}
        value={name}
        placeholder={t('view.example')}
        onChange={({ target }) => setName(target.value)}
        onPressEnter={() => ready && send.mutate()}
      />
      {!old && (
        <p>
          <Checkbox checked={shared} onChange={({ target }) => setShared(target.checked)}>
            {t('view.shared')}
          </Checkbox>
        </p>
      )}
    </Modal>
  )
}

/** A page's filters as text, in one order, so that the same filters are the same view. */
export function searchText(search: object): string {
  const said = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(
    said
      .map(([key, value]): [string, string] => [key, JSON.stringify(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ).toString()
}

/** Back to what the page's route reads; it drops what it does not know. */
export function searchOf(text: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([key, value]): [string, unknown] => {
      try {
        return [key, JSON.parse(value)]
      } catch {
        return [key, value]
      }
    }),
  )
}
