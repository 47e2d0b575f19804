/** @jsxImportSource preact */
import { useAbout, type About, type Known } from './about.ts'
import { AppealState, openAppeal } from './appeal.tsx'
import { Button, Fault, Head, LinkButton, pathOf } from './parts.tsx'
import { ColourSign } from './sign.tsx'
import { titleOf } from './titles.ts'
import { useWords } from './words.tsx'

type Colour = About['colour']
type Standing = Colour['standing'][number]

/** Why this colour, on what evidence, what ends it, and how it came to be. */
export function Why({ person }: { person: string }) {
  const { t } = useWords()
  const known = useAbout(person)
  const { shown } = known
  return (
    <>
      <Head
        title={shown ? t('code.why', { colour: t(`code.${shown.colour.colour}`) }) : t('why.title')}
        under={shown?.profile.name}
      />
      <Freshness known={known} />
      {shown && <Reasons about={shown} person={person} />}
    </>
  )
}

/** Says that the server is being asked, or that it is silent and what stands here is from before. */
export function Freshness({ known }: { known: Known<object> }) {
  const { t } = useWords()
  const { shown, isAsking, failure, again } = known
  if (isAsking && !shown) return <p role="status">{t('me.waiting')}</p>
  if (!failure) return null
  return (
    <>
      {shown && failure.code === 'offline' ? (
        <p class="notice" role="status">
          ⚠ {t('me.before')}
        </p>
      ) : (
        <Fault failure={failure} />
      )}
      <Button disabled={isAsking} onPress={again}>
        {t(isAsking ? 'me.waiting' : 'me.again')}
      </Button>
    </>
  )
}

function Reasons({ about: { colour }, person }: { about: About; person: string }) {
  const { t, day, when } = useWords()
  const isGreen = colour.colour === 'green'
  return (
    <>
      {!isGreen && <p class="notice">✚ {t('code.emergency')}</p>}
      {colour.standing.length === 0 && <p>{t('why.nothing')}</p>}
      {colour.standing.map((one) => (
        <Reason key={one.rule} standing={one} />
      ))}
      {!isGreen && openAppeal(colour) === undefined && (
        <p class="bottom">
          <LinkButton kind="main" to={pathOf('appeal', person)}>
            {t('code.appeal')}
          </LinkButton>
        </p>
      )}
      <AppealState colour={colour} />
      <Overrides colour={colour} />
      <section>
        <h2>{t('why.also')}</h2>
        <dl>
          <dt>{t('why.travel')}</dt>
          <dd>{t(`travel.${colour.travel}`)}</dd>
          <dt>{t('why.tested')}</dt>
          <dd>{colour.testedOn ? day(colour.testedOn) : t('why.untested')}</dd>
          {colour.nextAt && (
            <>
              <dt>{t('why.next')}</dt>
              <dd>{when(colour.nextAt)}</dd>
            </>
          )}
        </dl>
      </section>
      <Contradictions colour={colour} />
      <History colour={colour} />
    </>
  )
}

function Reason({ standing }: { standing: Standing }) {
  const { t, of, day, when, language } = useWords()
  const { ends, evidence } = standing
  return (
    <section class={`reason ${standing.colour}`}>
      <h2>
        <ColourSign colour={standing.colour} /> {of(standing.text)}
      </h2>
      <p class="soft">
        {standing.class !== 'none' && `${t(`class.${standing.class}`)} · `}
        {t('why.since', { day: day(standing.on) })}
      </p>
      <h3>{t('why.evidence')}</h3>
      <ul>
        {evidence.map((one) => (
          <li key={one.record}>
            {titleOf(one.kind, language)} · {when(one.happenedAt)} · {t('why.by', { name: one.by })}
          </li>
        ))}
      </ul>
      <h3>{t('why.ends')}</h3>
      <p>{of(ends.text)}</p>
      {ends.on && <p class="big">{t('why.ends.on', { day: day(ends.on) })}</p>}
      {ends.at && <p class="big">{t('why.ends.at', { time: when(ends.at) })}</p>}
      {ends.tests.length > 0 && (
        <ol class="tests">
          {ends.tests.map(({ from, done }, at) => (
            <li key={from + String(at)} class={done ? 'done' : 'open'}>
              <span aria-hidden="true">{done ? '✓' : '○'}</span>{' '}
              {done ? t('why.test.done', { day: day(done) }) : t('why.test.open', { day: day(from) })}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function Overrides({ colour }: { colour: Colour }) {
  const { t, when } = useWords()
  if (colour.overrides.length === 0) return null
  return (
    <section>
      <h2>{t('why.overrides')}</h2>
      <ul class="list">
        {colour.overrides.map((one) => (
          <li key={one.override} class="line">
            <b>
              {t(`code.${one.colour}`)} · {t(`override.${one.state}`)}
            </b>
            <span>
              {t('override.case', { number: one.caseNumber })} · {one.askedBy} · {when(one.askedAt)}
            </span>
            {one.until && <span>{t('override.until', { time: when(one.until) })}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was declared and what others know, where both cannot be so. A page kept from before this was told has none. */
function Contradictions({ colour }: { colour: Colour }) {
  const { t, when, language } = useWords()
  const found = (colour as Partial<Colour>).contradictions ?? []
  if (found.length === 0) return null
  return (
    <section>
      <h2>{t('why.contradicted')}</h2>
      <p>{t('why.contradicted.what')}</p>
      <ul class="list">
        {found.map(({ records }) => (
          <li key={records.map(({ record }) => record).join()} class="line">
            {records.map(({ record, kind, happenedAt, by }) => (
              <span key={record}>
                {titleOf(kind, language)} · {when(happenedAt)} · {t('why.by', { name: by })}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

function History({ colour }: { colour: Colour }) {
  const { t, of, when } = useWords()
  return (
    <section>
      <h2>{t('why.history')}</h2>
      {colour.history.length === 0 && <p>{t('why.history.none')}</p>}
      <ul class="list">
        {colour.history.map((one) => (
          <li key={one.at} class="line">
            <b>
              {t(`code.${one.was}`)} → {t(`code.${one.colour}`)}
            </b>
            <span class="soft">{when(one.at)}</span>
            {one.rules.map(({ rule, text }) => (
              <span key={rule}>{text ? of(text) : rule}</span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
