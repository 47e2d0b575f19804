import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { may } from '../../core/role.ts'
import { showBoard, type ColourBoard } from '../../slices/colours/contract.ts'
import { areaRiskSet } from '../../slices/colours/kinds/area-risk-set.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { Coloured } from './coloured.tsx'
import { ColourSign } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { RecordForm } from './record-form.tsx'
import { useMayRecord } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'
import './codes.css'

export type CodeSearch = {
  area?: string | undefined
  colour?: 'yellow' | 'red' | undefined
  rule?: string | undefined
}

/** A command post leaves the page open: it counts again this often. */
const AGAIN = 10_000

/** Codes by colour: where, for which reasons, what changed, and who. */
export function Codes() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const { post } = useSignedIn()
  const search: CodeSearch = useSearch({ strict: false })
  const { area } = search
  const board = useQuery({
    queryKey: ['board', 'colours', area],
    queryFn: () => call(showBoard, { query: { area } }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
  })
  const change = (part: CodeSearch): void =>
    void navigate({ to: '/codes', search: { ...search, ...part }, replace: true })
  return (
    <>
      <div className="page-head">
        <h1>{t('codes.title')}</h1>
        <span className="no-print actions">
          {may(post.role, 'see-alarms') && (
            <Link className="button" to="/alarms">
              {t('alarms.title')}
            </Link>
          )}
          {may(post.role, 'see-ledger') && (
            <Link className="button" to="/appeals" search={{ area }}>
              {t('codes.appeals-link')}
            </Link>
          )}
          {may(post.role, 'see-register') && (
            <Link className="button" to="/cards" search={{ area }}>
              {t('cards.title')}
            </Link>
          )}
          <Link className="button" to="/colour-rules">
            {t('codes.rules')}
          </Link>
        </span>
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={area}
          onChange={(next) => change({ area: next })}
        />
      </div>
      <Loaded query={board}>
        {(shown) => (
          <>
            <p className="soft">{t('fieldwork.at', { time: moment(shown.at, language) })}</p>
            {shown.doubts > 0 && (
              <Alert
                type="error"
                showIcon
                role="alert"
                style={{ marginBottom: 16 }}
                title={t('codes.doubts', { count: shown.doubts })}
              />
            )}
            <Figures board={shown} />
            <div className="columns">
              <Where board={shown} />
              <div>
                <Why board={shown} choose={(rule) => change({ rule })} />
                <Risks board={shown} />
              </div>
            </div>
          </>
        )}
      </Loaded>
      {may(post.role, 'see-register') && <Coloured search={search} change={change} />}
    </>
  )
}

function Figures({ board: { total, turns, appeals } }: { board: ColourBoard }) {
  const { t } = useWords()
  const figure = (count: number): string => count.toLocaleString('en')
  const all = turns.toRed + turns.toYellow + turns.toGreen
  return (
    <div className="figures">
      <div className={total.red > 0 ? 'figure alarm' : 'figure'}>
        <b>■ {figure(total.red)}</b>
        <span>
          {t('codes.red')}
          <br />
          {t('codes.of', { count: figure(total.people) })}
        </span>
      </div>
      <div className="figure">
        <b>▲ {figure(total.yellow)}</b>
        <span>{t('codes.yellow')}</span>
      </div>
      <div className="figure">
        <b>{figure(all)}</b>
        <span>
          {t('codes.day')}
          <br />
          {t('codes.day-what', {
            red: figure(turns.toRed),
            yellow: figure(turns.toYellow),
            green: figure(turns.toGreen),
          })}
        </span>
      </div>
      <div className={appeals.late > 0 ? 'figure alarm' : 'figure'}>
        <b>{figure(appeals.open)}</b>
        <span>
          {t('codes.appeals')}
          {appeals.late > 0 && (
            <>
              <br />
              {t('codes.appeals-late', { count: figure(appeals.late) })}
            </>
          )}
        </span>
      </div>
    </div>
  )
}

/** A bar an area: its red and yellow as shares of the worst area's, told in words beside it. */
function Where({ board }: { board: ColourBoard }) {
  const { t } = useWords()
  const most = Math.max(1, ...board.children.map(({ red, yellow }) => red + yellow))
  return (
    <section className="panel codes-where">
      <h2>{t('codes.where')}</h2>
      {board.total.red + board.total.yellow === 0 && <p className="soft">{t('codes.none')}</p>}
      {board.children.map(({ area, name, red, yellow, people }) => (
        <div className="bar" key={area}>
          <div className="bar-head">
            {area === board.area.area ? (
              <span>{shortName(name)}</span>
            ) : (
              <Link to="/codes" search={(last: CodeSearch) => ({ ...last, area })}>
                {shortName(name)}
              </Link>
            )}
            <span>
              {t('codes.line', { red: red.toLocaleString('en'), yellow: yellow.toLocaleString('en') })}
              <span className="soft"> · {t('codes.of', { count: people.toLocaleString('en') })}</span>
            </span>
          </div>
          <div className="bar-track" aria-hidden="true">
            <i className="codes-red" style={{ width: `${(100 * red) / most}%` }} />
            <i className="codes-yellow" style={{ width: `${(100 * yellow) / most}%` }} />
          </div>
        </div>
      ))}
    </section>
  )
}

function Why({ board, choose }: { board: ColourBoard; choose: (rule: string) => void }) {
  const { t, of } = useWords()
  return (
    <section className="panel">
      <h2>{t('codes.why')}</h2>
      {board.rules.length === 0 && <p className="soft">{t('codes.no-reasons')}</p>}
      <ul className="rows">
        {board.rules.map(({ rule, text, colour, people }) => (
          <li key={rule}>
            <span>
              <ColourSign colour={colour} /> {text ? of(text) : rule}
            </span>
            <Button onClick={() => choose(rule)}>
              {t('codes.people', { count: people.toLocaleString('en') })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Risks({ board }: { board: ColourBoard }) {
  const { t, language } = useWords()
  const mayRecord = useMayRecord()(areaRiskSet.name)
  const [setting, setSetting] = useState(false)
  return (
    <section className="panel">
      <h2>{t('codes.risks')}</h2>
      {board.risks.length === 0 && <p className="soft">{t('codes.no-risks')}</p>}
      <ul className="rows">
        {board.risks.map(({ area, name, risk, since }) => (
          <li key={area}>
            <Link to="/codes" search={{ area }}>
              {shortName(name)}
            </Link>
            <span>
              <Sign tone={risk === 'high' ? 'bad' : 'warn'}>
                {risk === 'high' ? '■' : '▲'} {VALUE_WORDS['risk']?.[risk]?.[language]}
              </Sign>{' '}
              <span className="soft">{moment(since, language)}</span>
            </span>
          </li>
        ))}
      </ul>
      {mayRecord && (
        <Button className="no-print" onClick={() => setSetting(true)}>
          {t('codes.set-risk')}
        </Button>
      )}
      {setting && (
        <Modal
          open
          footer={null}
          title={t('codes.set-risk-of', { name: board.area.name })}
          onCancel={() => setSetting(false)}
        >
          <p className="soft">{t('codes.risk-what')}</p>
          <RecordForm
            about={{ kind: areaRiskSet, subject: board.area.subject }}
            saved={() => setSetting(false)}
          />
        </Modal>
      )}
    </section>
  )
}
