/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { COUNTY_OFFSET } from '../../core/cadence.ts'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import { formFields, type FormField } from '../../core/form.ts'
import type { Kind } from '../../core/kind.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import { Button, Choice, Head, say, TextField, Tick, useApp } from './parts.tsx'
import { PhotoField } from './photos.tsx'
import { initialValues, isAsked, said, type Values } from './record-fields.ts'
import { useWords } from './words.tsx'

type Props = { subject: string; kind: string; preset: string | undefined }

/** A form drawn from a record kind: its payload's fields as native controls. `preset`: what the duty has answered already. */
export function RecordForm({ subject, kind: name, preset }: Props) {
  const { t, of } = useWords()
  const view = useApp().view()
  const kind = KIND_BY_NAME.get(name)
  const about =
    view.persons.get(subject)?.name ?? view.households.get(subject)?.door ?? view.sites.get(subject)?.name
  if (!kind || about === undefined) return <Head title={t('door.missing')} />
  // Written by the pages that lead here (record-fields.ts).
  const fixed = preset ? (JSON.parse(preset) as Values) : {}
  return (
    <>
      <Head title={of(kind.title)} under={about} />
      <Form kind={kind} subject={subject} fixed={fixed} />
    </>
  )
}

function Form({ kind, subject, fixed }: { kind: Kind; subject: string; fixed: Values }) {
  const { t, of } = useWords()
  const app = useApp()
  const fields = formFields(kind.payload).filter((field) => isAsked(field) && !(field.name in fixed))
  const today = new Date(app.now() + COUNTY_OFFSET).toISOString().slice(0, 10)
  const [values, setValues] = useState<Values>(() => initialValues(fields, today))
  const [tried, setTried] = useState(false)
  const [restored, setRestored] = useState(false)
  useEffect(() => app.place?.look(), [app])
  const draftKey = `record/${kind.name}/${subject}`
  useEffect(() => {
    void app.store.readDraft(draftKey).then((draft) => {
      if (draft === undefined) return
      // Written by `change` below.
      setValues(draft as Values)
      setRestored(true)
    })
  }, [app.store, draftKey])
  const change = (name: string, value: unknown): void => {
    const next = { ...values, [name]: value }
    setValues(next)
    void app.store.keepDraft(draftKey, next)
  }
  const payload = { ...fixed, ...said(values) }
  const checked = kind.payload.safeParse(payload)
  const wrong = new Set(checked.success ? [] : checked.error.issues.map(({ path }) => String(path[0] ?? '')))
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!checked.success) return
        void app.record([{ kind: kind.name, subject, payload }], draftKey).then(() => {
          say(t('form.saved', { title: of(kind.title) }))
          history.back()
        })
      }}
    >
      {restored && (
        <p class="notice">
          {t('form.draft')}{' '}
          <Button
            onPress={() => {
              setValues(initialValues(fields, today))
              setRestored(false)
              void app.dropDraft(draftKey)
            }}
          >
            {t('form.empty')}
          </Button>
        </p>
      )}
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          fault={tried && wrong.has(field.name)}
          change={(value) => change(field.name, value)}
        />
      ))}
      {kind.photos && <PhotoField of={draftKey} subject={subject} keptAs={kind.photos} />}
      <div class="bottom">
        <Button kind="main" submit>
          ✓ {t('form.save')}
        </Button>
      </div>
    </form>
  )
}

type FieldProps = { field: FormField; value: unknown; fault: boolean; change: (value: unknown) => void }

function Field({ field, value, fault: isWrong, change }: FieldProps) {
  const { t, language } = useWords()
  const { name, type, required, minimum, maximum, maxLength } = field
  const word = FIELD_WORDS[name]?.[language] ?? name
  const label = required ? `${word} · ${t('form.needed')}` : word
  const isBetween = type === 'number' && minimum !== undefined && maximum !== undefined
  const fault = !isWrong ? undefined : isBetween ? t('form.between', { minimum, maximum }) : t('form.wrong')
  const options = field.values.map((one) => ({
    value: one,
    label: VALUE_WORDS[name]?.[one]?.[language] ?? one,
  }))
  if (type === 'boolean')
    return required || field.initial === undefined ? (
      <Choice
        label={label}
        options={[
          { value: 'yes', label: t('form.yes') },
          { value: 'no', label: t('form.no') },
        ]}
        chosen={value === undefined ? [] : [value === true ? 'yes' : 'no']}
        onChoose={(one) => change(one === 'yes')}
        fault={fault}
      />
    ) : (
      <Tick label={word} on={value === true} onChange={change} />
    )
  if (type === 'choice')
    return <Choice label={label} options={options} chosen={[String(value)]} onChoose={change} fault={fault} />
  if (type === 'choices') {
    // The values of such a list are the strings this very control gave.
    const chosen = (value ?? []) as string[]
    return (
      <Choice
        label={label}
        options={options}
        chosen={chosen}
        several
        onChoose={(one) =>
          change(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
        }
        fault={fault}
      />
    )
  }
  const text = value === undefined || value === null ? '' : String(value)
  return (
    <TextField
      label={label}
      value={text}
      type={type === 'date' ? 'date' : type === 'number' ? 'number' : 'text'}
      {...(type === 'number' ? { numeric: true, step: maximum === 45 ? '0.1' : 'any' } : {})}
      long={(maxLength ?? 0) >= 200}
      maxLength={maxLength}
      fault={fault}
      onInput={(given) => change(type === 'number' ? (given === '' ? undefined : Number(given)) : given)}
    />
  )
}
