import { useNavigate } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Modal, Select } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { AREA_LEVELS, isSameDepth, type AreaLevel } from '../../core/area.ts'
import { freeNumbers, weighArea, type AreaContents, type AreaPage } from '../../slices/areas/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure, Loaded } from './states.tsx'

export type Changing = { shown: AreaPage; close: () => void }
type Draft = { id: string; happenedAt: string; subject: string; kind: string; area?: string; payload: object }
export type Step = { kind: string; subject?: string; area?: string; payload: object }

/** What would go along with a change, asked of the server before anything is done. */
export function useContents(area: string, subjects?: readonly string[]) {
  return useQuery({
    queryKey: ['area-contents', area, subjects],
    queryFn: () => call(weighArea, { params: { area }, body: subjects ? { subjects: [...subjects] } : {} }),
  })
}

/** The first free numbers right below an area, as they are now: what was free a minute ago may have been given away. */
export function useFreeNumbers(parent: string | undefined, count = 1): string[] | undefined {
  const free = useQuery({
    queryKey: ['free-numbers', parent, count],
    queryFn: () => call(freeNumbers, { params: { area: parent ?? '' }, query: { count } }),
    enabled: parent !== undefined,
    staleTime: 0,
    gcTime: 0,
  })
  return free.isFetching ? undefined : free.data?.numbers
}

/**
 * A change of the grid: its own fields, then what follows from it, then the reason, then one button. `steps` is what is recorded, all
 * or nothing, once the fields are complete; `goTo` is the number the page then shows.
 */
export function ChangeDialog({
  title,
  label,
  danger = false,
  steps,
  goTo,
  follows,
  close,
  children,
}: {
  title: string
  label: string
  danger?: boolean
  steps: ((reason: string) => Step[]) | undefined
  goTo?: string | undefined
  follows: ReactNode
  close: () => void
  children?: ReactNode
}) {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  /** What was sent and not answered: sent again as it was, areas are opened once and not under the next numbers too. */
  const begun = useRef<{ said: string; drafts: Draft[] }>(undefined)
  const send = useMutation({
    mutationFn: () => {
      const happenedAt = new Date().toISOString()
      const drafts = (steps?.(reason.trim()) ?? []).map(({ subject = newId(), ...step }) => {
        return { id: newId(), happenedAt, subject, ...step }
      })
      // New areas get new ids each time they are named: they are no part of what is said.
      const said = JSON.stringify(drafts.map(({ id: _, subject: __, happenedAt: ___, ...step }) => step))
      if (begun.current?.said !== said) begun.current = { said, drafts }
      return call(record, { body: { records: begun.current.drafts } })
    },
    onError: (error) => {
      if (error instanceof CallFailure && error.code === 'offline') return
      begun.current = undefined
      void client.invalidateQueries({ queryKey: ['free-numbers'] })
    },
    onSuccess: async () => {
      close()
      if (goTo !== undefined) await navigate({ to: '/grid/$area', params: { area: goTo } })
      await client.invalidateQueries()
    },
  })
  return (
    <Modal
      open
      width={640}
      title={title}
      onCancel={close}
      footer={
        <Button
          type="primary"
          size="large"
          danger={danger}
          disabled={steps === undefined || reason.trim() === ''}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          {label}
        </Button>
      }
    >
      <div className="form">
        {send.isError && <Failure error={send.error} />}
        {children}
        {follows}
        <label htmlFor="grid-reason">{t('grid.reason')}</label>
        <Input.TextArea
          id="grid-reason"
          rows={2}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  )
}

/** What goes along, in one sentence, with the measures that stand on just this place. */
export function Follows({
  contents,
  note,
}: {
  contents: ReturnType<typeof useContents>
  note?: (found: AreaContents) => ReactNode
}) {
  const { t, of } = useWords()
  return (
    <Loaded query={contents}>
      {(found) => (
        <div role="status">
          <Alert
            type="info"
            showIcon
            title={t('grid.follows')}
            description={
              <>
                <p>{t('grid.follows-what', { ...found, measures: '' })}</p>
                {found.measures.length > 0 && (
                  <p>
                    {t('grid.measures-inside', {
                      count: found.measures.length,
                      titles: found.measures.map(({ title }) => of(title)).join(' · '),
                    })}
                  </p>
                )}
                {note?.(found)}
              </>
            }
          />
        </div>
      )}
    </Loaded>
  )
}

export function RenameArea({ shown: { area }, close }: Changing) {
  const { t } = useWords()
  const [name, setName] = useState(area.name)
  const [level, setLevel] = useState<AreaLevel>(area.level)
  const levels = AREA_LEVELS.filter((one) => isSameDepth(one, area.level))
  const isNew = name.trim() !== '' && (name.trim() !== area.name || level !== area.level)
  const payload = { name: name.trim(), ...(level === area.level ? {} : { level }) }
  return (
    <ChangeDialog
      title={`${t('grid.rename')} · ${area.name}`}
      label={t('grid.rename')}
      close={close}
      steps={
        isNew
          ? (reason) => [{ kind: 'area-renamed', subject: area.subject, payload: { ...payload, reason } }]
          : undefined
      }
      follows={<p className="soft">{t('grid.nothing-moves')}</p>}
    >
      <label htmlFor="grid-name">{t('grid.new-name')}</label>
      <Input id="grid-name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
      {levels.length > 1 && (
        <>
          <span className="group-label">{t('grid.level')}</span>
          <Select
            aria-label={t('grid.level')}
            value={level}
            onChange={setLevel}
            options={levels.map((value) => ({ value, label: t(`level.${value}`) }))}
          />
        </>
      )}
    </ChangeDialog>
  )
}

export function CloseArea({ shown: { area }, close }: Changing) {
  const { t } = useWords()
  const contents = useContents(area.area)
  const found = contents.data
  const isEmpty = found && found.areas + found.households + found.persons + found.sites === 0
  return (
    <ChangeDialog
      title={`${t('grid.close')} · ${area.name}`}
      label={t('grid.close')}
      danger
      close={close}
      goTo={area.area.slice(0, -3)}
      steps={
        isEmpty
          ? (reason) => [{ kind: 'area-closed', subject: area.subject, payload: { reason } }]
          : undefined
      }
      follows={
        <Follows
          contents={contents}
          note={() => <p>{t(isEmpty ? 'grid.close-what' : 'grid.close-not')}</p>}
        />
      }
    />
  )
}
