import { Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { Cadence } from '../../core/cadence.ts'
import { ANSWERABLE, SUBJECT_KINDS } from '../../core/measure.ts'
import { ROLES, ROLE_TITLES } from '../../core/role.ts'
import type { PolicyPack } from '../../slices/directives/rules.ts'
import { KINDS } from '../../slices/ledger/kinds.ts'
import { useWords } from '../kit/language.tsx'
import type { Spec } from './review-state.ts'
import { useTagOptions } from './tags.tsx'

type Tags = PolicyPack['tags']
type Given = { spec: Spec; department: string }

/** Everything about a measure that a person can change before it starts. */
export function MeasureForm({
  given,
  tags,
  save,
  cancel,
}: {
  given: Given
  tags: Tags
  save: (changed: Given) => void
  cancel: () => void
}) {
  const { t, of, language } = useWords()
  const [spec, setSpec] = useState(given.spec)
  const [department, setDepartment] = useState(given.department)
  const set = (part: Partial<Spec>): void => setSpec({ ...spec, ...part })
  const kinds = KINDS.filter(({ subject }) => subject === spec.selector.subject)
  return (
    <form
      className="measure-form"
      aria-label={t('measure.edit')}
      onSubmit={(event) => {
        event.preventDefault()
        save({ spec, department })
      }}
    >
      <label>
        {t('directive.title')}
        <Input
          value={of(spec.title)}
          maxLength={80}
          onChange={({ target }) => set({ title: { ...spec.title, [language]: target.value } })}
        />
      </label>
      <div className="form-row">
        <Choice
          label={t('measure.subject')}
          value={spec.selector.subject}
          options={SUBJECT_KINDS.map((value) => ({ value, label: t(`subject.${value}`) }))}
          change={(subject) =>
            set({
              selector: { ...spec.selector, subject },
              evidence: { kind: KINDS.find((kind) => kind.subject === subject)?.name ?? '', where: [] },
            })
          }
        />
        <TagChoice spec={spec} tags={tags} part="all" change={set} />
        <TagChoice spec={spec} tags={tags} part="any" change={set} />
        <TagChoice spec={spec} tags={tags} part="none" change={set} />
      </div>
      <CadenceFields cadence={spec.cadence} change={(cadence) => set({ cadence })} />
      <div className="form-row">
        <Choice
          label={t('measure.doer')}
          value={spec.doer}
          options={ROLES.map((value) => ({ value, label: of(ROLE_TITLES[value]) }))}
          change={(doer) => set({ doer })}
        />
        <Choice
          label={t('measure.answerable')}
          value={spec.answerable}
          options={ANSWERABLE.map((value) => ({ value, label: t(`answerable.${value}`) }))}
          change={(answerable) => set({ answerable })}
        />
        <label>
          {t('measure.department')}
          <Input value={department} maxLength={60} onChange={({ target }) => setDepartment(target.value)} />
        </label>
      </div>
      <div className="form-row">
        <Figure
          label={t('measure.grace')}
          value={spec.graceHours}
          max={8784}
          change={(graceHours) => set({ graceHours })}
        />
        <Figure
          label={t('measure.target')}
          value={Math.round(spec.target * 100)}
          max={100}
          change={(percent) => set({ target: percent / 100 })}
        />
        {spec.ladder.map((rung, index) => (
          <Figure
            key={rung.level}
            label={t('measure.rung', { level: t(`level.${rung.level}`) })}
            value={rung.afterHours}
            max={8784}
            change={(afterHours) =>
              set({ ladder: spec.ladder.map((one, at) => (at === index ? { ...one, afterHours } : one)) })
            }
          />
        ))}
      </div>
      <Evidence spec={spec} kinds={kinds} change={set} />
      <div className="form-row">
        <Button htmlType="submit" type="primary" size="large">
          {t('measure.keep')}
        </Button>
        <Button size="large" onClick={cancel}>
          {t('measure.leave')}
        </Button>
      </div>
    </form>
  )
}

/** The record that proves it, and what the record must say. */
function Evidence({
  spec,
  kinds,
  change,
}: {
  spec: Spec
  kinds: readonly (typeof KINDS)[number][]
  change: (part: Partial<Spec>) => void
}) {
  const { t, of } = useWords()
  const { evidence } = spec
  const task = evidence.where.find(({ field }) => field === 'task')?.is
  return (
    <div className="form-row">
      <Choice
        label={t('measure.evidence')}
        value={evidence.kind}
        options={kinds.map(({ name, title }) => ({ value: name, label: of(title) }))}
        change={(kind) =>
          change({
            evidence: { kind, where: kind.endsWith('-report') ? [{ field: 'task', is: spec.key }] : [] },
          })
        }
      />
      <div>
        {t('measure.condition')}
        <div className="soft">
          {evidence.where.length === 0 && t('measure.no-condition')}
          {task !== undefined && t('measure.this-task')}
          {evidence.where
            .filter(({ field }) => field !== 'task')
            .map(({ field, is, in: among, atLeast, atMost }) =>
              [
                field,
                is ?? among?.join(' / ') ?? '',
                atLeast === undefined ? '' : `≥ ${atLeast}`,
                atMost === undefined ? '' : `≤ ${atMost}`,
              ]
                .filter((word) => word !== '')
                .join(' '),
            )
            .join('; ')}
        </div>
        {evidence.where.length > 0 && task === undefined && (
          <Button size="small" onClick={() => change({ evidence: { ...evidence, where: [] } })}>
            {t('measure.any-record')}
          </Button>
        )}
      </div>
    </div>
  )
}

function CadenceFields({ cadence, change }: { cadence: Cadence; change: (cadence: Cadence) => void }) {
  const { t } = useWords()
  const isEvent = 'event' in cadence
  return (
    <div className="form-row">
      {isEvent ? (
        <div>
          {t('measure.after-event')}
          <div className="soft">{t(cadence.type === 'onDays' ? 'measure.on-days' : 'measure.within')}</div>
        </div>
      ) : (
        <Choice
          label={t('measure.cadence')}
          value={cadence.type}
          options={[
            { value: 'once', label: t('measure.once') },
            { value: 'every', label: t('measure.every') },
          ]}
          change={(type) => change(type === 'once' ? { type, withinHours: 72 } : { type: 'every', days: 1 })}
        />
      )}
      {cadence.type === 'once' && (
        <Figure
          label={t('measure.hours')}
          value={cadence.withinHours}
          min={1}
          max={8784}
          change={(withinHours) => change({ ...cadence, withinHours })}
        />
      )}
      {cadence.type === 'every' && (
        <Figure
          label={t('measure.days')}
          value={cadence.days}
          min={1}
          max={366}
          change={(days) => change({ ...cadence, days })}
        />
      )}
      {cadence.type === 'within' && (
        <Figure
          label={t('measure.minutes')}
          value={cadence.minutes}
          min={1}
          max={527040}
          change={(minutes) => change({ ...cadence, minutes })}
        />
      )}
      {cadence.type === 'onDays' && (
        <DayList days={cadence.days} change={(days) => change({ ...cadence, days })} />
      )}
    </div>
  )
}

function DayList({ days, change }: { days: readonly number[]; change: (days: number[]) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(days.join(', '))
  return (
    <label>
      {t('measure.day-list')}
      <Input
        value={text}
        inputMode="numeric"
        onChange={({ target }) => {
          setText(target.value)
          const read = [...target.value.matchAll(/\d+/g)]
            .map(([day]) => Number(day))
            .filter((day) => day <= 366)
          if (read.length > 0) change([...new Set(read)].sort((a, b) => a - b))
        }}
      />
    </label>
  )
}

function TagChoice({
  spec,
  tags,
  part,
  change,
}: {
  spec: Spec
  tags: Tags
  part: 'all' | 'any' | 'none'
  change: (part: Partial<Spec>) => void
}) {
  const { t, of } = useWords()
  const everywhere = useTagOptions()
  // What the draft's own pack says comes before the words of the packs in force.
  const own = Object.entries(tags).map(([value, title]) => ({
    value,
    label: of(title),
    search: [value, title.zh, title.en, ...title.words].join(' '),
  }))
  const known = [...own, ...everywhere.filter(({ value }) => !(value in tags))]
  return (
    <label>
      {t(`measure.${part}`)}
      <Select
        mode="tags"
        style={{ width: '100%' }}
        value={spec.selector[part]}
        showSearch={{ optionFilterProp: 'search' }}
        options={known}
        onChange={(chosen: string[]) => {
          const right = chosen.filter((one) => /^[a-z][a-z-]*:[a-z0-9][a-z0-9-]*$/.test(one))
          change({ selector: { ...spec.selector, [part]: right } })
        }}
      />
    </label>
  )
}

function Choice<V extends string>({
  label,
  value,
  options,
  change,
}: {
  label: string
  value: V
  options: { value: V; label: string }[]
  change: (value: V) => void
}) {
  return (
    <label>
      {label}
      <Select style={{ width: '100%' }} value={value} options={options} onChange={change} />
    </label>
  )
}

function Figure({
  label,
  value,
  min = 0,
  max,
  change,
}: {
  label: string
  value: number
  min?: number
  max: number
  change: (value: number) => void
}) {
  return (
    <label>
      {label}
      <InputNumber
        style={{ width: '100%' }}
        value={value}
        min={min}
        max={max}
        onChange={(given) => given !== null && change(given)}
      />
    </label>
  )
}
