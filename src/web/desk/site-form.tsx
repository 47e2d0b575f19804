import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { CATEGORY_WORDS } from '../../core/field-words.ts'
import { findAreas } from '../../slices/areas/contract.ts'
import { placeRegistered } from '../../slices/places/kinds/place-registered.ts'
import { unitRegistered } from '../../slices/places/kinds/unit-registered.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { RecordForm } from './record-form.tsx'
import { useSignedIn } from './session.tsx'

/** A new place or unit: where, of what category, then what its kind asks for. */
export function AddSite({ kind }: { kind: 'place' | 'unit' }) {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const [open, setOpen] = useState(false)
  const [subject, setSubject] = useState(newId)
  const [area, setArea] = useState(post.area)
  const [category, setCategory] = useState(kind === 'place' ? 'shop' : 'company')
  const title = kind === 'place' ? t('site.add-place') : t('site.add-unit')
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {title}
      </Button>
      <Modal open={open} destroyOnHidden footer={null} title={title} onCancel={() => setOpen(false)}>
        <div className="record-form" style={{ marginBottom: 16 }}>
          <div className="field">
            <label htmlFor="site-area">{t('site.where')}</label>
            <AreaPicker id="site-area" value={area} change={setArea} />
          </div>
          <div className="field">
            <label htmlFor="site-category">{t('site.category')}</label>
            <Select
              id="site-category"
              style={{ width: '100%' }}
              value={category}
              onChange={setCategory}
              options={Object.entries(CATEGORY_WORDS).map(([value, words]) => ({ value, label: of(words) }))}
            />
          </div>
        </div>
        <RecordForm
          about={{ kind: kind === 'place' ? placeRegistered : unitRegistered, subject, area }}
          fixed={{ tags: [`category:${category}`] }}
          saved={() => {
            setSubject(newId())
            setOpen(false)
          }}
        />
      </Modal>
    </>
  )
}

/** An area of one's scope by name or number. */
export function AreaPicker({
  id,
  value,
  change,
}: {
  id: string
  value: string
  change: (area: string) => void
}) {
  const { post } = useSignedIn()
  const [text, setText] = useState('')
  const found = useQuery({
    queryKey: ['areas', text],
    queryFn: () => call(findAreas, { query: { q: text } }),
    enabled: text.trim() !== '',
  })
  const areas = found.data?.areas ?? [{ area: post.area, name: post.areaName }]
  const options = areas.map(({ area, name }) => ({ value: area, label: name }))
  return (
    <Select
      id={id}
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setText }}
      value={value}
      onChange={change}
      loading={found.isFetching}
      options={options}
    />
  )
}
