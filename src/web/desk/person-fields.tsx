import { Checkbox, Input, Radio, Select } from 'antd'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import { DOCUMENT_KINDS } from '../../core/identity.ts'
import { SEXES } from '../../slices/register/rules.ts'
import { useWords } from '../kit/language.tsx'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { useTagOptions, useTags } from './tags.tsx'

/** A person as a form holds one: all text. `identityTail`, `phoneTail`: numbers that are there and are not shown. */
export type PersonDraft = {
  name: string
  sex: string
  bornOn: string
  relation: string
  documentKind: string
  identity: string
  phone: string
  workplace: string
  tags: readonly string[]
  identityGone: boolean
  phoneGone: boolean
}

export const NOBODY: PersonDraft = {
  name: '',
  sex: 'unknown',
  bornOn: '',
  relation: '',
  documentKind: 'identity-card',
  identity: '',
  phone: '',
  workplace: '',
  tags: [],
  identityGone: false,
  phoneGone: false,
}

type Props = {
  draft: PersonDraft
  change: (part: Partial<PersonDraft>) => void
  faultOf: (field: string) => string | undefined
  identityTail?: string | null
  phoneTail?: string | null
}

/** What the register asks of a person, the same for entering one and for amending one. */
export function PersonFields({ draft, change, faultOf, identityTail = null, phoneTail = null }: Props) {
  const { t, language } = useWords()
  const word = (field: string): string => FIELD_WORDS[field]?.[language] ?? field
  const choices = (field: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: VALUE_WORDS[field]?.[value]?.[language] ?? value }))
  const text = (field: 'name' | 'relation' | 'workplace', maxLength: number) => (
    <Labelled label={field === 'name' ? t('person.name') : word(field)} fault={faultOf(field)}>
      {(id) => (
        <Input
          id={id}
          value={draft[field]}
          maxLength={maxLength}
          onChange={({ target }) => change({ [field]: target.value })}
        />
      )}
    </Labelled>
  )
  return (
    <>
      {text('name', 60)}
      <Labelled label={word('documentKind')}>
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            value={draft.documentKind}
            options={choices('documentKind', DOCUMENT_KINDS)}
            onChange={(documentKind: string) => change({ documentKind })}
          />
        )}
      </Labelled>
      <NumberField
        label={word('identity')}
        tail={identityTail}
        value={draft.identity}
        gone={draft.identityGone}
        fault={faultOf('identity')}
        change={(identity, identityGone) => change({ identity, identityGone })}
      />
      <LabelledGroup label={word('sex')}>
        <Radio.Group
          value={draft.sex}
          options={choices('sex', SEXES)}
          onChange={({ target }) => change({ sex: target.value })}
        />
      </LabelledGroup>
      <Labelled label={word('bornOn')} fault={faultOf('bornOn') ?? faultOf('sex')}>
        {(id) => (
          <Input
            id={id}
            type="date"
            style={{ width: 220 }}
            value={draft.bornOn}
            onChange={({ target }) => change({ bornOn: target.value })}
          />
        )}
      </Labelled>
      {text('relation', 20)}
      <NumberField
        label={word('phone')}
        tail={phoneTail}
        value={draft.phone}
        gone={draft.phoneGone}
        fault={faultOf('phone')}
        change={(phone, phoneGone) => change({ phone, phoneGone })}
      />
      {text('workplace', 100)}
      <TagChoice tags={draft.tags} change={(tags) => change({ tags })} />
    </>
  )
}

/** A number that is there is not shown: left empty it stays, typed anew it is amended, ticked it goes. */
export function NumberField({
  label,
  tail,
  value,
  gone,
  fault,
  change,
}: {
  label: string
  tail: string | null
  value: string
  gone: boolean
  fault: string | undefined
  change: (value: string, gone: boolean) => void
}) {
  const { t } = useWords()
  return (
    <>
      <Labelled
        label={label}
        fault={fault}
        hint={tail && !gone ? t('person.keeps-number', { tail }) : undefined}
      >
        {(id) => (
          <Input
            id={id}
            value={value}
            maxLength={60}
            autoComplete="off"
            disabled={gone}
            {...(tail ? { placeholder: `…${tail}` } : {})}
            onChange={({ target }) => change(target.value, false)}
          />
        )}
      </Labelled>
      {tail && (
        <Checkbox checked={gone} onChange={({ target }) => change('', target.checked)}>
          {t('person.number-gone', { field: label })}
        </Checkbox>
      )}
    </>
  )
}

/** Groups that records set by themselves; nobody ticks them. */
const BY_RECORDS = ['category', 'level', 'state', 'origin']

function TagChoice({ tags, change }: { tags: readonly string[]; change: (tags: string[]) => void }) {
  const { t } = useWords()
  const { titleOf } = useTags()
  const known = useTagOptions().filter(({ value }) => !BY_RECORDS.includes(value.split(':')[0] ?? ''))
  const others = tags
    .filter((tag) => !known.some(({ value }) => value === tag))
    .map((tag) => ({ value: tag, label: titleOf(tag), search: tag }))
  return (
    <Labelled label={t('person.tags')}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          style={{ width: '100%' }}
          value={[...tags]}
          showSearch={{ optionFilterProp: 'search' }}
          options={[...known, ...others]}
          onChange={change}
        />
      )}
    </Labelled>
  )
}
