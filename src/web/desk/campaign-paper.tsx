import { Link, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { sheet, type Sheet } from '../../slices/campaigns/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { Loaded } from './states.tsx'

const ENDS = ['met', 'nobody-home', 'refused', 'moved-away', 'vacant', 'wrong-row'] as const
/** Empty lines for doors that are on no list. */
const BLANK = 4

function placeOf({ lineage }: Sheet): string {
  return lineage
    .slice(-3)
    .map(({ name }) => shortName(name))
    .join(' ')
}

function Paper({ show, children }: { show: 'all' | 'open'; children: (sheet: Sheet) => ReactNode }) {
  const { campaign = '', area = '' } = useParams({ strict: false })
  const { t } = useWords()
  const page = useQuery({
    queryKey: ['campaign-sheet', campaign, area, show],
    queryFn: () => call(sheet, { params: { campaign }, query: { area, show } }),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head no-print">
            <Link to="/campaign/$campaign" params={{ campaign }} search={{ area }}>
              {t('campaign.back')}
            </Link>
            <Button type="primary" size="large" onClick={() => window.print()}>
              {t('closing.print')}
            </Button>
          </div>
          {children(shown)}
        </>
      )}
    </Loaded>
  )
}

/** A day without phones: one alley's doors on paper, with boxes to tick, keyed in later at the desk in the same order. */
export function PaperForm() {
  const { t } = useWords()
  return (
    <Paper show="all">
      {(shown) => (
        <article className="sheet paper">
          <PaperHead shown={shown} />
          <div className="scroller" tabIndex={0} role="region" aria-label={t('campaign.paper')}>
            <table className="plain boxes">
              <thead>
                <tr>
                  <th scope="col">{t('paper.row')}</th>
                  <th scope="col">{t('household.door')}</th>
                  <th scope="col">{t('household.members')}</th>
                  <th scope="col">{t('paper.end')}</th>
                  {shown.questions.map(({ field, text }) => (
                    <Question key={field} text={text} />
                  ))}
                  <th scope="col" className="notes">
                    {t('paper.notes')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.doors.map(({ household, door, areaName, members }, index) => (
                  <tr key={household}>
                    <td>{index + 1}</td>
                    <th scope="row">{areaName === shown.area.name ? door : `${areaName} ${door}`}</th>
                    <td>{members.map(({ name }) => `□${name}`).join(' ')}</td>
                    <Boxes questions={shown.questions.length} />
                  </tr>
                ))}
              </tbody>
              <tbody>
                <tr>
                  <td colSpan={5 + shown.questions.length}>
                    <b>{t('paper.found')}</b>
                  </td>
                </tr>
                {Array.from({ length: BLANK }, (_, index) => (
                  <tr key={index} className="blank">
                    <td />
                    <td />
                    <td />
                    <Boxes questions={shown.questions.length} />
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p>{t('paper.caller')}</p>
          <Privacy />
        </article>
      )}
    </Paper>
  )
}

function PaperHead({ shown }: { shown: Sheet }) {
  const { t, language } = useWords()
  return (
    <>
      <h1>{shown.title}</h1>
      <p>
        {t('paper.head', {
          place: placeOf(shown),
          chief: shown.chief?.name ?? '＿＿＿＿',
          due: moment(shown.dueAt, language),
        })}
      </p>
    </>
  )
}

function Question({ text }: { text: { zh: string; en: string } }) {
  const { t, of } = useWords()
  return (
    <th scope="col" className="question">
      {of(text)} <small>({t('paper.yes-who')})</small>
    </th>
  )
}

function Boxes({ questions }: { questions: number }) {
  const { t } = useWords()
  return (
    <>
      <td className="ends">
        {ENDS.map((end) => (
          <span key={end}>□{t(`call.${end}`)} </span>
        ))}
      </td>
      {Array.from({ length: questions }, (_, index) => (
        <td key={index} />
      ))}
      <td />
    </>
  )
}

/** Left at the door when nobody is home: who came, when again, whom to ring, and what happens with what is told. */
export function DoorSlips() {
  const { t, of, language } = useWords()
  return (
    <Paper show="open">
      {(shown) => (
        <div className="slips">
          {shown.doors.length === 0 && <p>{t('campaign.all-done')}</p>}
          {shown.doors.map(({ household, door, areaName, retryAt }) => (
            <article className="slip" key={household}>
              <h2>{t('slip.title')}</h2>
              <p>
                <b>
                  {placeOf(shown)} {areaName === shown.area.name ? '' : areaName} {door}
                </b>
              </p>
              <p>{t('slip.who', { chief: shown.chief?.name ?? '＿＿＿＿＿', doer: of(shown.doer) })}</p>
              <p>{t('slip.came')}</p>
              <p>{retryAt ? t('slip.again', { time: moment(retryAt, language) }) : t('slip.again-blank')}</p>
              <p>{t('slip.phone')}</p>
              <p>{t('slip.check')}</p>
              <Privacy />
            </article>
          ))}
        </div>
      )}
    </Paper>
  )
}

/** What the resident is told before anything is asked (Personal Information Protection Law, articles 17 and 44 to 47). */
export function Privacy() {
  const { t } = useWords()
  return (
    <p className="privacy">
      <b>{t('privacy.title')}</b>　{t('privacy.text')}
    </p>
  )
}
