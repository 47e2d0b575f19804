import { Link, Navigate, useNavigate, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Alert, Breadcrumb, Button } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES, may } from '../../core/role.ts'
import { showArea, type AreaPage } from '../../slices/areas/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { ExportButton } from './export-button.tsx'
import { day } from './figures.ts'
import { CloseArea, RenameArea } from './grid-change.tsx'
import { GridHistory } from './grid-history.tsx'
import { MergeArea, MoveArea } from './grid-move.tsx'
import { OpenAreas } from './grid-open.tsx'
import { SplitArea } from './grid-split.tsx'
import { GridTree } from './grid-tree.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'
import './grid.css'

/** One area of the grid with the tree inside it, who answers for it, what may be done to it and what was. */
export function Grid() {
  const { area: asked } = useParams({ strict: false })
  const { post } = useSignedIn()
  const { t } = useWords()
  const navigate = useNavigate()
  const area = asked ?? post.area
  const page = useQuery({ queryKey: ['area', area], queryFn: () => call(showArea, { params: { area } }) })
  return (
    <>
      <div className="page-head no-print">
        <AreaPicker
          value={undefined}
          label={t('grid.find')}
          placeholder={t('grid.find')}
          onChange={(found) => found && void navigate({ to: '/grid/$area', params: { area: found } })}
        />
        <div className="actions">
          <ExportButton list="areas" filter={{ area }} />
          {may(post.role, 'manage-areas') && (
            <Link to="/grid-import" className="button">
              {t('grid.import')}
            </Link>
          )}
        </div>
      </div>
      <Loaded query={page}>
        {(shown) =>
          // A link to a number of old leads to the present one.
          shown.area.area === area ? (
            <Shown shown={shown} />
          ) : (
            <Navigate to="/grid/$area" params={{ area: shown.area.area }} replace />
          )
        }
      </Loaded>
    </>
  )
}

function Shown({ shown }: { shown: AreaPage }) {
  const { t, language } = useWords()
  const { post } = useSignedIn()
  const { area } = shown
  const above = shown.lineage.filter(
    ({ area: one }) => one.length >= post.area.length && one.length < area.area.length,
  )
  return (
    <>
      {above.length > 0 && (
        <Breadcrumb
          style={{ marginBottom: 8 }}
          items={above.map(({ area: one, name }) => ({
            key: one,
            title: (
              <Link to="/grid/$area" params={{ area: one }}>
                {shortName(name)}
              </Link>
            ),
          }))}
        />
      )}
      <div className="page-head">
        <div>
          <h1>
            {area.name} <Sign>{t(`level.${area.level}`)}</Sign>
          </h1>
          <span className="soft">
            {t('grid.number')} <span className="mono">{area.area}</span>
          </span>
        </div>
        <div className="actions no-print">
          <Link to="/area/$area" params={{ area: area.area }} className="button">
            {t('grid.coverage')}
          </Link>
          {may(post.role, 'see-register') && (
            <Link to="/doors/$area" params={{ area: area.area }} className="button">
              {t('grid.doors')}
            </Link>
          )}
        </div>
      </div>
      {area.closedAt && (
        <Alert
          type="warning"
          showIcon
          title={`${t('grid.is-closed')} · ${day(area.closedAt, language)}`}
          style={{ marginBottom: 16 }}
        />
      )}
      <Chiefs shown={shown} />
      {!area.closedAt && may(post.role, 'manage-areas') && <Changes shown={shown} />}
      <section className="panel">
        <h2>
          {t('grid.inside')} <span className="soft">{shown.children.length}</span>
        </h2>
        <GridTree rows={shown.children} />
      </section>
      <GridHistory area={area.area} />
    </>
  )
}

function Chiefs({ shown: { chiefs, households, persons, missing } }: { shown: AreaPage }) {
  const { t, of } = useWords()
  return (
    <div className="columns even">
      <div className="figures">
        <div className="figure">
          <b>{households.toLocaleString('en')}</b>
          <span>{t('board.households')}</span>
        </div>
        <div className="figure">
          <b>{persons.toLocaleString('en')}</b>
          <span>{t('board.persons')}</span>
        </div>
        <div className={`figure ${missing.count > 0 ? 'alarm' : ''}`}>
          <b>{missing.count.toLocaleString('en')}</b>
          <span>
            <Link to="/vacancies">{t('board.missing-chiefs')}</Link>
          </span>
        </div>
      </div>
      <section className="panel">
        <h2>{t('grid.answers')}</h2>
        {chiefs.length === 0 && <Sign tone="warn">⚠ {t('board.no-chief')}</Sign>}
        <ul className="rows">
          {chiefs.map(({ post, name, role, phoneTail }) => (
            <li key={post}>
              <span>
                <b>{name}</b> · {of(ROLE_TITLES[role])}
              </span>
              <span className="soft">{phoneTail ? `…${phoneTail}` : '–'}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

const CHANGES = {
  rename: RenameArea,
  move: MoveArea,
  merge: MergeArea,
  split: SplitArea,
  close: CloseArea,
  'open-many': OpenAreas,
} as const
// The keys of CHANGES are the changes.
const NAMES = Object.keys(CHANGES) as (keyof typeof CHANGES)[]

/** What may be done to this area. A county is neither moved nor merged, split or closed; nothing opens inside what has no inside. */
function Changes({ shown }: { shown: AreaPage }) {
  const { t } = useWords()
  const [doing, setDoing] = useState<keyof typeof CHANGES>()
  const isCounty = shown.area.level === 'county'
  const isLast = shown.area.level === 'alley' || shown.area.level === 'stairwell'
  const may_ = NAMES.filter((name) => {
    if (name === 'rename') return true
    if (name === 'open-many') return !isLast
    return !isCounty && (name !== 'split' || shown.area.area.length >= 12)
  })
  const Doing = doing && CHANGES[doing]
  return (
    <section className="panel no-print">
      <h2>{t('grid.change')}</h2>
      <div className="actions">
        {may_.map((name) => (
          <Button
            key={name}
            size="large"
            type={name === 'open-many' ? 'primary' : 'default'}
            danger={name === 'close'}
            onClick={() => setDoing(name)}
          >
            {t(`grid.${name}`)}
          </Button>
        ))}
      </div>
      {Doing && <Doing shown={shown} close={() => setDoing(undefined)} />}
    </section>
  )
}
