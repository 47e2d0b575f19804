import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { findAreas, type FoundArea } from '../../slices/areas/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { shortName } from './names.ts'

/** One area, found by a part of its name or the beginning of its number. */
export function AreaPicker({
  value,
  onChange,
  label,
  placeholder,
  fits = () => true,
}: {
  value: string | undefined
  onChange: (area: string | undefined) => void
  label: string
  placeholder?: string
  /** Which of the areas found can be chosen. */
  fits?: (area: FoundArea) => boolean
}) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const q = text.trim() || value || ''
  const found = useQuery({
    queryKey: ['areas', q],
    queryFn: () => call(findAreas, { query: { q, limit: 30 } }),
    enabled: q !== '',
  })
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 220 }}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={placeholder ?? t('area.find')}
      value={value ?? null}
      onChange={(area: string | null | undefined) => onChange(area ?? undefined)}
      notFoundContent={q === '' ? t('area.find') : t('empty')}
      options={(found.data?.areas ?? []).filter(fits).map(({ area, name, was }) => ({
        value: area,
        label: `${shortName(name)} · ${area.slice(6) || area}${was ? ` · ${t('grid.was', { was })}` : ''}`,
      }))}
    />
  )
}
