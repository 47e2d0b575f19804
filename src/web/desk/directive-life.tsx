import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import {
  amend,
  close,
  listDirectives,
  showPack,
  supersede,
  type DirectiveMeasure,
  type DirectivePage,
} from '../../slices/directives/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { AddMeasures, type Added } from './directive-adding.tsx'
import { MeasureForm } from './measure-form.tsx'
import { cadenceWords } from './measure-words.ts'
import type { Spec } from './review-state.ts'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

type Open = 'amend' | 'supersede' | 'close' | undefined

/** Amend, replace by another, close with a report. */
export function DirectiveLife({ shown }: { shown: DirectivePage }) {
  const { t } = useWords()
  const [open, setOpen] = useState<Open>()
  return (
    <section className="panel no-print">
      <div className="form-row">
        {(['amend', 'supersede', 'close'] as const).map((one) => (
          <Button
            key={one}
            size="large"
            aria-expanded={open === one}
            onClick={() => setOpen(open === one ? undefined : one)}
          >
            {t(`directive.${one}`)}
          </Button>
        ))}
        <Button size="large" onClick={() => print()}>
          {t('directive.print')}
        </Button>
      </div>
      {open === 'amend' && <Amend shown={shown} done={() => setOpen(undefined)} />}
      {open === 'supersede' && <Supersede shown={shown} done={() => setOpen(undefined)} />}
      {open === 'close' && <Close shown={shown} done={() => setOpen(undefined)} />}
    </section>
  )
}

type Changed = { id: string; replaces: string; spec: Spec; department: string; given: DirectiveMeasure }

function Amend({ shown, done }: { shown: DirectivePage; done: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [id] = useState(newId)
  const [reason, setReason] = useState('')
  const [text, setText] = useState(shown.text)
  const [ended, setEnded] = useState<ReadonlySet<string>>(new Set())
  const [changed, setChanged] = useState<readonly Changed[]>([])
  const [added, setAdded] = useState<readonly Added[]>([])
  const send = useMutation({
    mutationFn: () => {
      const fresh = added.map(({ clause, department, ...its }) => {
        const now = text === shown.text ? clause : clauseIn(shown, text, { clause: clause ?? null })
        return { ...its, ...(department === '' ? {} : { department }), ...(now ? { clause: now } : {}) }
      })
      const started = changed.map(({ id: its, replaces, spec, department, given }) => {
        const clause = text === shown.text ? given.clause : clauseIn(shown, text, given)
        return {
          id: its,
          replaces,
          spec,
          ...(department === '' ? {} : { department }),
          ...(clause ? { clause } : {}),
        }
      })
      const body = {
        id,
        reason,
        started: [...started, ...fresh],
        ended: [...ended],
        ...(text === shown.text ? {} : { text }),
      }
      return call(amend, { params: { directive: shown.directive }, body })
    },
    onSuccess: async () => {
      await client.invalidateQueries()
      done()
    },
  })
  const nothing = text === shown.text && ended.size === 0 && changed.length + added.length === 0
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      {send.isError && <Failure error={send.error} />}
      <label>
        {t('directive.reason')}
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </label>
      <details>
        <summary>{t('directive.change-text')}</summary>
        <Input.TextArea
          aria-label={t('directive.text')}
          rows={12}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </details>
      {shown.orders
        .filter(({ endedAt }) => endedAt === null)
        .map((order) => (
          <Running
            key={order.measure}
            order={order}
            pack={shown.pack?.file}
            ended={ended.has(order.measure)}
            changed={changed.find(({ replaces }) => replaces === order.measure)}
            end={() => {
              const kept = [...ended].filter((one) => one !== order.measure)
              setEnded(new Set(ended.has(order.measure) ? kept : [...kept, order.measure]))
            }}
            change={(given) =>
              setChanged([
                ...changed.filter(({ replaces }) => replaces !== order.measure),
                { id: newId(), replaces: order.measure, given: order, ...given },
              ])
            }
          />
        ))}
      <AddMeasures shown={shown} added={added} change={setAdded} />
      <Button
        htmlType="submit"
        type="primary"
        size="large"
        disabled={reason.trim() === '' || nothing}
        loading={send.isPending}
      >
        {t('directive.amend-now')}
      </Button>
    </form>
  )
}

/** A clause, as a version of the text (the newest unless told) has it. */
type Asking = Pick<DirectiveMeasure, 'clause'> & { version?: number }

/** Where the clause a measure carries out stands in the new text; nowhere when its words are gone. */
function clauseIn(shown: DirectivePage, text: string, { clause, version }: Asking) {
  const from = shown.versions.find((one) => one.version === (version ?? shown.versions.length))
  const words = clause && from ? from.text.slice(clause.start, clause.end) : ''
  const start = words === '' ? -1 : text.indexOf(words)
  return start === -1 ? undefined : { start, end: start + words.length }
}

function Running({
  order,
  pack,
  ended,
  changed,
  end,
  change,
}: {
  order: DirectiveMeasure
  pack: string | undefined
  ended: boolean
  changed: Changed | undefined
  end: () => void
  change: (given: { spec: Spec; department: string }) => void
}) {
  const { t, of } = useWords()
  const [editing, setEditing] = useState(false)
  const library = useQuery({
    queryKey: ['pack', pack],
    queryFn: () => call(showPack, { params: { file: pack ?? '' } }),
    enabled: editing && pack !== undefined,
  })
  const given = changed ?? { spec: order.spec, department: order.department ?? '' }
  return (
    <div className="clause">
      <b>{of(given.spec.title)}</b> <Sign tone="info">{cadenceWords(given.spec.cadence, t)}</Sign>
      {changed && <Sign tone="warn">{t('review.changed')}</Sign>}
      {editing ? (
        <MeasureForm
          given={given}
          tags={library.data?.tags ?? {}}
          cancel={() => setEditing(false)}
          save={(its) => {
            change(its)
            setEditing(false)
          }}
        />
      ) : (
        <div className="form-row">
          <Button disabled={ended} onClick={() => setEditing(true)}>
            {t('review.edit')}
          </Button>
          <Checkbox checked={ended} disabled={changed !== undefined} onChange={end}>
            {t('directive.end-measure')}
          </Checkbox>
        </div>
      )}
    </div>
  )
}

function Supersede({ shown, done }: { shown: DirectivePage; done: () => void }) {
  const { t, of } = useWords()
  const client = useQueryClient()
  const list = useQuery({
    queryKey: ['directives', 'in-force'],
    queryFn: () => call(listDirectives, { query: { state: 'in-force' } }),
  })
  const running = shown.orders.filter(({ endedAt }) => endedAt === null)
  const [by, setBy] = useState<string>()
  const [reason, setReason] = useState('')
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set())
  const send = useMutation({
    mutationFn: () => {
      const ended = running.filter(({ measure }) => !going.has(measure)).map(({ measure }) => measure)
      return call(supersede, {
        params: { directive: shown.directive },
        body: { directive: by ?? '', reason, ended },
      })
    },
    onSuccess: async () => {
      await client.invalidateQueries()
      done()
    },
  })
  const others = list.data?.directives.filter(({ directive }) => directive !== shown.directive) ?? []
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      {send.isError && <Failure error={send.error} />}
      <label>
        {t('directive.successor')}
        <Select
          style={{ width: '100%' }}
          value={by ?? null}
          options={others.map(({ directive, title }) => ({ value: directive, label: title }))}
          onChange={(value: string | null) => setBy(value ?? undefined)}
        />
      </label>
      <label>
        {t('directive.reason')}
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </label>
      <p>{t('directive.go-on')}</p>
      {running.map(({ measure, spec }) => (
        <div key={measure}>
          <Checkbox
            checked={going.has(measure)}
            onChange={() => {
              const kept = [...going].filter((one) => one !== measure)
              setGoing(new Set(going.has(measure) ? kept : [...kept, measure]))
            }}
          >
            {of(spec.title)}
          </Checkbox>
        </div>
      ))}
      <Button
        htmlType="submit"
        type="primary"
        size="large"
        loading={send.isPending}
        disabled={by === undefined || reason.trim() === ''}
      >
        {t('directive.supersede')}
      </Button>
    </form>
  )
}

function Close({ shown, done }: { shown: DirectivePage; done: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const send = useMutation({
    mutationFn: () => call(close, { params: { directive: shown.directive }, body: { reason } }),
    onSuccess: async () => {
      await client.invalidateQueries()
      done()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      {send.isError && <Failure error={send.error} />}
      <p>{t('directive.close-what')}</p>
      <label>
        {t('directive.report')}
        <Input.TextArea
          rows={4}
          value={reason}
          maxLength={2000}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <Button
        htmlType="submit"
        type="primary"
        danger
        size="large"
        loading={send.isPending}
        disabled={reason.trim() === ''}
      >
        {t('directive.close-now')}
      </Button>
    </form>
  )
}
