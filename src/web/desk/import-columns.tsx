import { Button, Select } from 'antd'
import { useState } from 'react'
import type { ReplyOf } from '../../core/endpoint.ts'
import type { lookAtList } from '../../slices/imports/contract.ts'
import { EVIDENCE_LISTS, type ImportKind } from '../../slices/imports/kinds/import-begun.ts'
import { FIELDS_OF, isUsable, type ListField } from '../../slices/imports/rules.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { Sign } from './sign.tsx'

type Look = ReplyOf<typeof lookAtList>

/** What each column was taken for, beside its first rows, to be corrected before anything is looked at. */
export function ImportColumns({
  kind,
  look,
  isBusy,
  check,
}: {
  kind: ImportKind
  look: Look
  isBusy: boolean
  check: (fields: (ListField | null)[]) => void
}) {
  const { t } = useWords()
  const [fields, setFields] = useState(() => look.columns.map(({ field }) => field))
  // A field is in one column: choosing it for another takes it from where it was.
  const choose = (index: number, field: ListField | null): void =>
    setFields((now) => now.map((one, at) => (at === index ? field : one === field ? null : one)))
  const usable = isUsable(fields, kind)
  return (
    <>
      <h3>{t('imports.columns')}</h3>
      <p>{t('imports.columns-check')}</p>
      <Listing
        rowKey="index"
        dataSource={look.columns.map(({ head }, index) => ({ head, index }))}
        columns={[
          { title: t('imports.column'), render: (_, { head, index }) => head || `#${index + 1}` },
          {
            title: t('imports.sample'),
            render: (_, { index }) => (
              <span className="soft">
                {look.sample
                  .map((cells) => cells[index] ?? '')
                  .filter(Boolean)
                  .join(' · ') || '–'}
              </span>
            ),
          },
          {
            title: t('imports.taken-for'),
            render: (_, { head, index }) => (
              <span className="taken-for">
                <Select<ListField | ''>
                  aria-label={`${head || `#${index + 1}`} → ${t('imports.taken-for')}`}
                  style={{ width: 190 }}
                  value={fields[index] ?? ''}
                  onChange={(field) => choose(index, field === '' ? null : field)}
                  options={[
                    { value: '' as const, label: t('imports.leave-out') },
                    ...FIELDS_OF[kind].map((value) => ({ value, label: t(`list-field.${value}`) })),
                  ]}
                />{' '}
                {fields[index] ? <Sign tone="good">✓</Sign> : <Sign>–</Sign>}
              </span>
            ),
          },
        ]}
      />
      {!usable && (
        <p className="fault" role="alert">
          {t(EVIDENCE_LISTS.some((one) => one === kind) ? 'imports.evidence-columns' : 'imports.no-name')}
        </p>
      )}
      <Button
        type="primary"
        size="large"
        style={{ marginTop: 12 }}
        disabled={!usable}
        loading={isBusy}
        onClick={() => check(fields)}
      >
        {t('imports.check')}
      </Button>
    </>
  )
}
