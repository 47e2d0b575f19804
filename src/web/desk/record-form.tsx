import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, InputNumber, Radio, Select } from 'antd'
import { useId, useState } from 'react'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import { formFields, type FormField } from '../../core/form.ts'
import type { Kind } from '../../core/kind.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

type Values = Record<string, unknown>
export type RecordAbout = { kind: Kind; subject: string; area?: string }

/**
 * A form drawn from a record kind: what its payload asks for, in the kind's order. `fixed` are fields already answered (by the
 * duty's evidence, or by the page), which nobody is asked. One id a form: sent twice, it is recorded once.
 */
export function RecordForm({
  about,
  fixed = {},
  saved,
}: {
  about: RecordAbout
  fixed?: Values
  saved: () => void
}) {
  const { t } = useWords()
  const client = useQueryClient()
  const [id, setId] = useState(newId)
  const fields = formFields(about.kind.payload).filter(({ name }) => !(name in fixed))
  const [values, setValues] = useState<Values>(() => initialValues(fields))
  const [tried, setTried] = useState(false)
  const payload = { ...fixed, ...said(values) }
  const checked = about.kind.payload.safeParse(payload)
  const wrong = new Set(checked.success ? [] : checked.error.issues.map(({ path }) => String(path[0] ?? '')))
  const save = useMutation({
    mutationFn: () => {
      const { kind, subject, area } = about
      const happenedAt = new Date().toISOString()
      const one = { id, kind: kind.name, subject, happenedAt, payload, ...(area ? { area } : {}) }
      return call(record, { body: { records: [one] } })
    },
    onSuccess: () => {
      setId(newId())
      setValues(initialValues(fields))
      setTried(false)
      void client.invalidateQueries()
      saved()
    },
  })
  return (
    <form
      className="record-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (checked.success) save.mutate()
      }}
    >
      {save.isError && <Failure error={save.error} />}
      {fields.filter(isAsked).map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          wrong={tried && wrong.has(field.name)}
          change={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <Button type="primary" size="large" htmlType="submit" loading={save.isPending}>
        {t('record.save')}
      </Button>
    </form>
  )
}

/** Lists, objects and ids are for a page that knows what they mean. */
function isAsked({ type }: FormField): boolean {
  return type !== 'list' && type !== 'object' && type !== 'id'
}

/** A closed question that must be answered begins with no answer; today stands ready where a day is asked. */
function initialValues(fields: readonly FormField[]): Values {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  return Object.fromEntries(
    fields.map(({ name, type, initial, required }) => [
      name,
      initial ?? (type === 'date' && required ? today : undefined),
    ]),
  )
}

/** What was answered: empty fields are not sent. */
function said(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}

type FieldProps = { field: FormField; value: unknown; wrong: boolean; change: (value: unknown) => void }

function Field({ field, value, wrong, change }: FieldProps) {
  const { t, language } = useWords()
  const id = useId()
  const label = FIELD_WORDS[field.name]?.[language] ?? field.name
  const isGroup = field.type === 'choice' || field.type === 'choices'
  return (
    <div
      className={`field ${wrong ? 'wrong' : ''}`}
      role={isGroup ? 'group' : undefined}
      aria-labelledby={isGroup ? id : undefined}
    >
      {field.type !== 'boolean' && (
        <label {...(isGroup ? { id } : { htmlFor: id })}>
          {label}
          {field.required && <span className="soft"> · {t('record.needed')}</span>}
        </label>
      )}
      <Control field={field} value={value} wrong={wrong} change={change} id={id} label={label} />
      {wrong && (
        <span className="fault" role="alert">
          ⚠ {faultOf(field, t)}
        </span>
      )}
    </div>
  )
}

function faultOf({ type, minimum, maximum }: FormField, t: ReturnType<typeof useWords>['t']): string {
  if (type === 'number' && minimum !== undefined && maximum !== undefined)
    return t('record.between', { minimum, maximum })
  return t('record.wrong')
}

function Control({ field, value, change, id, label }: FieldProps & { id: string; label: string }) {
  const { language } = useWords()
  const word = (one: string): string => VALUE_WORDS[field.name]?.[one]?.[language] ?? one
  const options = field.values.map((one) => ({ value: one, label: word(one) }))
  if (field.type === 'boolean')
    return (
      <Checkbox checked={value === true} onChange={({ target }) => change(target.checked)}>
        {label}
      </Checkbox>
    )
  if (field.type === 'choice' && options.length <= 4)
    return <Radio.Group value={value} options={options} onChange={({ target }) => change(target.value)} />
  if (field.type === 'choice')
    return (
      <Select
        aria-labelledby={id}
        value={value}
        options={options}
        onChange={change}
        style={{ width: '100%' }}
      />
    )
  // The values of a list of choices are the strings this very control gave.
  if (field.type === 'choices')
    return <Checkbox.Group value={(value ?? []) as string[]} options={options} onChange={change} />
  if (field.type === 'number')
    return (
      <InputNumber
        id={id}
        value={typeof value === 'number' ? value : null}
        {...(field.maximum === 45 ? { step: 0.1 } : {})}
        onChange={(given) => change(given ?? undefined)}
        style={{ width: 200 }}
      />
    )
  const text = typeof value === 'string' ? value : ''
  const shared = {
    id,
    value: text,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  }
  if (field.type === 'date') return <Input {...shared} type="date" style={{ width: 220 }} />
  if ((field.maxLength ?? 0) >= 200)
    return <Input.TextArea {...shared} rows={2} maxLength={field.maxLength} />
  return <Input {...shared} maxLength={field.maxLength} />
}
