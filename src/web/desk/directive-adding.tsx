import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { listPacks, showPack, type DirectivePage } from '../../slices/directives/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { MeasureForm } from './measure-form.tsx'
import { cadenceWords } from './measure-words.ts'
import { blankMeasure, specOf, type Spec } from './review-state.ts'
import { Sign } from './sign.tsx'

/** A measure to be added to a directive in force. `clause`: which of its clauses asks for it, by where that starts. */
export type Added = {
  id: string
  spec: Spec
  department: string
  clause: { start: number; end: number } | undefined
}

const BLANK = ''

/** Measures that a directive did not have: from the pack's library or from nothing, for one of its clauses or none. */
export function AddMeasures({
  shown,
  added,
  change,
}: {
  shown: DirectivePage
  added: readonly Added[]
  change: (added: readonly Added[]) => void
}) {
  const { t, of } = useWords()
  const [start, setStart] = useState<number>()
  // A directive from before packs were noted on them is added to from the pack in force.
  const packs = useQuery({
    queryKey: ['packs'],
    queryFn: () => call(listPacks, {}),
    enabled: shown.pack === null,
  })
  const known = packs.data?.packs ?? []
  const file = shown.pack?.file ?? (known.find(({ chosen }) => chosen?.inForce) ?? known[0])?.file
  const pack = useQuery({
    queryKey: ['pack', file],
    queryFn: () => call(showPack, { params: { file: file ?? '' } }),
    enabled: file !== undefined,
  })
  const clause = shown.clauses.find((one) => one.start === start)
  const library = pack.data?.measures ?? []
  return (
    <fieldset className="add-measures">
      <legend>{t('directive.add-measures')}</legend>
      {added.map((one) => (
        <AddedMeasure
          key={one.id}
          one={one}
          tags={pack.data?.tags ?? {}}
          clause={shown.clauses.find((its) => its.start === one.clause?.start)?.text}
          change={(given) =>
            change(added.map((other) => (other.id === one.id ? { ...one, ...given } : other)))
          }
          drop={() => change(added.filter(({ id }) => id !== one.id))}
        />
      ))}
      <div className="form-row">
        <Select
          style={{ minWidth: 200, flex: 1 }}
          aria-label={t('directive.for-clause')}
          placeholder={t('directive.for-clause')}
          allowClear
          value={start ?? null}
          onChange={(value: number | null) => setStart(value ?? undefined)}
          showSearch={{ optionFilterProp: 'label' }}
          options={shown.clauses.map((one) => ({ value: one.start, label: one.text.trim().slice(0, 60) }))}
        />
        <Select
          style={{ minWidth: 200, flex: 1 }}
          aria-label={t('review.add')}
          placeholder={t('review.add')}
          value={null}
          loading={file !== undefined && pack.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: BLANK, label: t('review.from-scratch') },
            ...library.map(({ key, title }) => ({ value: key, label: of(title) })),
          ]}
          onChange={(key: string | null) => {
            const measure =
              key === BLANK
                ? blankMeasure(clause?.text ?? shown.title)
                : library.find((one) => one.key === key)
            if (!measure) return
            const its = clause && { start: clause.start, end: clause.end }
            change([
              ...added,
              { id: newId(), spec: specOf(measure), department: measure.department ?? '', clause: its },
            ])
          }}
        />
      </div>
    </fieldset>
  )
}

function AddedMeasure({
  one,
  clause,
  tags,
  change,
  drop,
}: {
  one: Added
  clause: string | undefined
  tags: Parameters<typeof MeasureForm>[0]['tags']
  change: (given: { spec: Spec; department: string }) => void
  drop: () => void
}) {
  const { t, of } = useWords()
  const [editing, setEditing] = useState(false)
  return (
    <div className="clause">
      <b>{of(one.spec.title)}</b> <Sign tone="good">＋ {t('directive.added')}</Sign>{' '}
      <Sign tone="info">{cadenceWords(one.spec.cadence, t)}</Sign>
      {clause && <div className="soft">{clause}</div>}
      {editing ? (
        <MeasureForm
          given={one}
          tags={tags}
          cancel={() => setEditing(false)}
          save={(given) => {
            change(given)
            setEditing(false)
          }}
        />
      ) : (
        <div className="form-row">
          <Button onClick={() => setEditing(true)}>{t('review.edit')}</Button>
          <Button onClick={drop}>{t('directive.add-not')}</Button>
        </div>
      )}
    </div>
  )
}
