import { Button, Dropdown } from 'antd'
import { may } from '../../core/role.ts'
import type { ListName } from '../../slices/lists/contract.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'

/** Takes the list on screen away as a file, with its filters. The program records who took it. */
export function ExportButton({ list, filter = {} }: { list: ListName; filter?: object }) {
  const { t, language } = useWords()
  const { post } = useSignedIn()
  if (!may(post.role, 'export-lists')) return null
  const address = (format: string): string => {
    const search = new URLSearchParams({ format, language })
    for (const [name, value] of Object.entries(filter))
      if (value !== undefined && value !== '') search.set(name, String(value))
    return `/api/export/${list}?${search}`
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: (['xlsx', 'csv'] as const).map((format) => ({
          key: format,
          label: (
            <a href={address(format)} download>
              {t(`list.${format}`)}
            </a>
          ),
        })),
      }}
    >
      <Button className="no-print">{t('list.export')} ▾</Button>
    </Dropdown>
  )
}
