import { ROLE_TITLES } from '../../core/role.ts'
import type { SignedStatement, Statement } from '../../slices/campaigns/kinds/campaign-closed.ts'
import { ROW_STATES, type RowState } from '../../slices/campaigns/rules.ts'
import { useWords } from '../kit/language.tsx'
import { EstimatePanel } from './campaign-estimate.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'

type Props = { title: string; statement: Statement; signed?: SignedStatement }

/** A closing statement as people read and print it: the same figures as the file, and what the file's signature is. */
export function StatementSheet({ title, statement, signed }: Props) {
  const { t, of, language } = useWords()
  const { campaign, county, frozen, found, added, ledger, persons, rows, final, states } = statement
  return (
    <article className="sheet">
      <h1>
        {county.name} · {campaign.title}
      </h1>
      <p>
        <b>{title}</b> ·{' '}
        {t('closing.by', {
          name: campaign.closedBy.name,
          role: of(ROLE_TITLES[campaign.closedBy.role]),
          time: moment(campaign.closedAt, language),
        })}
      </p>
      <section className="panel">
        <h2>{t('closing.rows', { rows })}</h2>
        <table className="plain">
          <tbody>
            <Line label={t('campaign.frozen')} value={frozen.households} />
            <Line label={t('campaign.found')} value={found.households} />
            <Line label={t('campaign.added')} value={added.households} />
            <Line label={t('closing.final')} value={final} />
            {ROW_STATES.map((state) => (
              <Line key={state} label={t(`campaign.state.${state}`)} value={states[state]} />
            ))}
          </tbody>
        </table>
        <p>{t('closing.persons', persons)}</p>
        <p>{t('closing.proof', ledger)}</p>
        <p>
          {t(frozen.unchanged ? 'closing.roster-same' : 'closing.roster-changed')} ·{' '}
          <code>{t('campaign.hash', { hash: frozen.rosterHash })}</code>
        </p>
      </section>
      <AreaTable statement={statement} />
      <EstimatePanel estimate={statement.estimate} />
      <NamedRows title={t('closing.open-rows', { count: statement.open.length })} rows={statement.open} />
      <NamedRows
        title={t('closing.unexplained-rows', { count: statement.unexplained.length })}
        rows={statement.unexplained}
      />
      <p>{of(statement.remark)}</p>
      {signed && (
        <section className="panel">
          <h2>{t('closing.signed')}</h2>
          <p className="mono">SHA-256 {signed.hash}</p>
          <p className="mono">Ed25519 {signed.signature}</p>
          <p className="mono">SPKI {signed.key}</p>
          <p>{t('closing.check-it')}</p>
        </section>
      )}
    </article>
  )
}

function Line({ label, value }: { label: string; value: number }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{value.toLocaleString('en')}</td>
    </tr>
  )
}

const SHOWN: readonly RowState[] = [
  'met',
  'refused',
  'moved-away',
  'vacant',
  'wrong-row',
  'to-call',
  'nobody-home',
]

function AreaTable({ statement }: { statement: Statement }) {
  const { t } = useWords()
  return (
    <section className="panel scroller" tabIndex={0} role="region" aria-label={t('campaign.by-area')}>
      <h2>{t('campaign.by-area')}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('area')}</th>
            <th scope="col">{t('campaign.frozen')}</th>
            <th scope="col">+</th>
            {SHOWN.map((state) => (
              <th scope="col" key={state}>
                {t(`campaign.state.${state}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {statement.areas.map(({ area, name, frozen, found, added, states }) => (
            <tr key={area}>
              <th scope="row">{shortName(name)}</th>
              <td>{frozen}</td>
              <td>{found + added}</td>
              {SHOWN.map((state) => (
                <td key={state}>{states[state]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function NamedRows({ title, rows }: { title: string; rows: Statement['open'] | Statement['unexplained'] }) {
  const { t } = useWords()
  const byArea = Map.groupBy<string, (typeof rows)[number]>(rows, ({ area }) => area)
  return (
    <section className="panel">
      <h2>{title}</h2>
      {rows.length === 0 && <p>{t('closing.none')}</p>}
      <ul className="named-rows">
        {[...byArea].map(([area, doors]) => (
          <li key={area}>
            {area}: {doors.map(({ door, state }) => `${door} ${t(`campaign.state.${state}`)}`).join('; ')}
          </li>
        ))}
      </ul>
    </section>
  )
}
