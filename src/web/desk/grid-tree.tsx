import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { CHIEF_OF } from '../../core/role.ts'
import { showArea, type AreaPage } from '../../slices/areas/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

type Row = AreaPage['children'][number]

/** Areas inside an area, each opened in its place when asked: plain lists, links and buttons, so that any keyboard walks them. */
export function GridTree({ rows }: { rows: readonly Row[] }) {
  const { t } = useWords()
  if (rows.length === 0) return <p className="soft">{t('grid.none-inside')}</p>
  return (
    <ul className="grid-tree">
      {rows.map((row) => (
        <Branch key={row.area} row={row} />
      ))}
    </ul>
  )
}

function Branch({ row }: { row: Row }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { area, name, level, households, areas, chief } = row
  const short = shortName(name)
  return (
    <li>
      <div className="branch">
        {areas > 0 ? (
          <Button
            className="no-print"
            type="text"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'grid.fold-row' : 'grid.open-row', { name: short })}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? '▾' : '▸'}
          </Button>
        ) : (
          <span className="no-branch" aria-hidden="true">
            ·
          </span>
        )}
        <span className="branch-name">
          <Link to="/grid/$area" params={{ area }}>
            {short}
          </Link>{' '}
          <span className="soft">
            {t(`level.${level}`)} · {t('grid.households-count', { count: households })}
            {areas > 0 && ` · ${t('grid.inside-count', { count: areas })}`}
          </span>
        </span>
        <span className="branch-chief">
          {chief ? chief.name : CHIEF_OF[level] && <Sign tone="warn">⚠ {t('board.no-chief')}</Sign>}
        </span>
      </div>
      {isOpen && <Inside area={area} />}
    </li>
  )
}

function Inside({ area }: { area: string }) {
  const page = useQuery({ queryKey: ['area', area], queryFn: () => call(showArea, { params: { area } }) })
  return <Loaded query={page}>{({ children }) => <GridTree rows={children} />}</Loaded>
}
