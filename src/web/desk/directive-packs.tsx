import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { may, ROLE_TITLES } from '../../core/role.ts'
import { listPacks, showPack } from '../../slices/directives/contract.ts'
import { markOf, type ReadPack } from '../../slices/directives/rules.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { cadenceWords } from './measure-words.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import './directive.css'

/** The policy packs there are, and which the county has put in force. */
export function Packs() {
  const { t, of } = useWords()
  const packs = useQuery({ queryKey: ['packs'], queryFn: () => call(listPacks, {}) })
  return (
    <>
      <div className="page-head">
        <h1>{t('pack.title')}</h1>
      </div>
      <Loaded query={packs}>
        {({ packs: lines }) => (
          <section className="panel">
            {lines.map(({ file, disease, place, version, measures, chosen, hash }) => (
              <div className={`clause ${chosen?.inForce ? 'chosen' : ''}`} key={file}>
                <Link to="/pack/$file" params={{ file }}>
                  <b>{of(disease)}</b>
                </Link>{' '}
                {chosen?.inForce && <Sign tone="good">✓ {t('pack.in-force')}</Sign>}
                {chosen?.changed && <Sign tone="warn">{t('pack.changed')}</Sign>}
                <div className="soft">
                  {place} · {version} · {t('pack.measures', { count: measures })} · #{hash.slice(0, 12)}
                </div>
              </div>
            ))}
          </section>
        )}
      </Loaded>
    </>
  )
}

/** All that one pack says, each figure with its source. */
export function Pack() {
  const { file = '' } = useParams({ strict: false })
  const { of, t } = useWords()
  const pack = useQuery({ queryKey: ['pack', file], queryFn: () => call(showPack, { params: { file } }) })
  return (
    <Loaded query={pack}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{of(shown.disease)}</h1>
            <Button className="no-print" onClick={() => print()}>
              {t('directive.print')}
            </Button>
          </div>
          <p className="soft">
            {shown.place} · {shown.version} · {shown.validFrom} – {shown.validUntil ?? ''} · {shown.source}
            <br />
            {shown.file} · SHA-256 <span style={{ wordBreak: 'break-all' }}>{shown.hash}</span>
          </p>
          <Adoption pack={shown} />
          <Rules pack={shown} />
          <Stocks pack={shown} />
          <Measures pack={shown} />
        </>
      )}
    </Loaded>
  )
}

function Adoption({ pack }: { pack: ReadPack }) {
  const { t } = useWords()
  const { post, county } = useSignedIn()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const list = useQuery({ queryKey: ['packs'], queryFn: () => call(listPacks, {}) })
  const chosen = list.data?.packs.find(({ file }) => file === pack.file)?.chosen
  const inForce = chosen?.inForce === true && !chosen.changed
  const adopt = useMutation({
    mutationFn: () => {
      const payload = { pack: markOf(pack), inForce: !inForce, reason }
      const draft = { id: newId(), kind: 'pack-adopted', subject: newId(), area: county.area }
      return call(record, {
        body: { records: [{ ...draft, happenedAt: new Date().toISOString(), payload }] },
      })
    },
    onSuccess: () => {
      setReason('')
      return client.invalidateQueries()
    },
  })
  return (
    <section className="panel no-print">
      {inForce ? <Sign tone="good">✓ {t('pack.in-force')}</Sign> : <Sign>{t('pack.not-in-force')}</Sign>}{' '}
      {chosen?.changed && <Sign tone="warn">{t('pack.changed')}</Sign>}{' '}
      <span className="soft">{chosen?.reason}</span>
      {adopt.isError && <Failure error={adopt.error} />}
      {may(post.role, 'manage-directives') && (
        <form
          className="form-row"
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim() !== '') adopt.mutate()
          }}
        >
          <Input
            aria-label={t('directive.reason')}
            placeholder={t('directive.reason')}
            value={reason}
            maxLength={300}
            onChange={({ target }) => setReason(target.value)}
          />
          <Button htmlType="submit" disabled={reason.trim() === ''} loading={adopt.isPending}>
            {t(inForce ? 'pack.retire' : 'pack.adopt')}
          </Button>
        </form>
      )}
    </section>
  )
}

/** Contacts, confinement, prophylaxis, zones, rounds, the end: what the disease asks for. */
function Rules({ pack }: { pack: ReadPack }) {
  const { t, of } = useWords()
  const { contacts, confinement = [], prophylaxis = [], zones, rounds = [], outbreakEnd, limits } = pack
  return (
    <>
      {contacts && (
        <Section title={t('pack.contacts')}>
          <Rule
            name={t('pack.look-back')}
            value={t('pack.days', { days: contacts.lookBack.value })}
            source={contacts.lookBack.source}
          />
          <Rule
            name={t('pack.ring-depth')}
            value={String(contacts.ringDepth.value)}
            source={contacts.ringDepth.source}
          />
          {contacts.settings.map(({ setting, close, minimumMinutes, airLagMinutes, source }) => (
            <Rule
              key={setting.en}
              name={of(setting)}
              value={[
                t(close ? 'pack.close' : 'pack.general'),
                t('pack.overlap', { minutes: minimumMinutes }),
                t('pack.air-lag', { minutes: airLagMinutes }),
              ].join(' · ')}
              source={source}
            />
          ))}
        </Section>
      )}
      {confinement.length > 0 && (
        <Section title={t('pack.confinement')}>
          {confinement.map(({ who, mode, days, testDays, release, postRelease, source }) => (
            <Rule
              key={who.en}
              name={of(who)}
              value={[
                `${t(`confinement.${mode}`)} ${t('pack.days', { days })}`,
                testDays.length > 0 ? t('pack.tests', { days: testDays.join(', ') }) : '',
                of(release),
                postRelease.days > 0
                  ? t('pack.after-release', {
                      days: postRelease.days,
                      mode: t(`confinement.${postRelease.mode}`),
                    })
                  : '',
              ]
                .filter(Boolean)
                .join(' · ')}
              source={source}
            />
          ))}
        </Section>
      )}
      {pack.words.length > 0 && (
        <Section title={t('pack.prophylaxis')}>
          {prophylaxis.length === 0 && <p className="soft">{t('pack.none')}</p>}
          {prophylaxis.map(({ what, withinHours, source }) => (
            <Rule
              key={what.en}
              name={of(what)}
              value={t('pack.hours', { hours: withinHours })}
              source={source}
            />
          ))}
        </Section>
      )}
      {zones && (
        <Section title={t('pack.zones')}>
          <Rule name={t('pack.unit')} value={of(zones.unit)} source={zones.source} />
          <Rule
            name={t('pack.levelled-by')}
            value={`${of(zones.levelledBy)} · ${t('pack.days', { days: zones.windowDays })}`}
            source={zones.source}
          />
          {zones.levels.map(({ level, title, minimumCases, clustered, source }) => (
            <Rule
              key={level}
              name={of(title)}
              value={`≥ ${minimumCases}${clustered ? ` · ${t('pack.cluster', { count: zones.clusterCases })}` : ''}`}
              source={source}
            />
          ))}
          <Rule name={t('pack.raise')} value={of(zones.raise)} source={zones.source} />
          <Rule name={t('pack.lower')} value={of(zones.lower)} source={zones.source} />
        </Section>
      )}
      {rounds.length > 0 && (
        <Section title={t('pack.rounds')}>
          {rounds.map(({ who, what, everyDays, source }) => (
            <Rule
              key={who.en}
              name={of(who)}
              value={`${of(what)} · ${t('cadence.every', { days: everyDays })}`}
              source={source}
            />
          ))}
        </Section>
      )}
      {outbreakEnd && (
        <Section title={t('pack.end')}>
          <Rule
            name={t('pack.days', { days: outbreakEnd.clearDays })}
            value={of(outbreakEnd.rule)}
            source={outbreakEnd.source}
          />
        </Section>
      )}
      {Object.keys(limits).length > 0 && (
        <Section title={t('pack.limits')}>
          {Object.entries(limits).map(([name, { value, unit, source }]) => (
            <Rule key={name} name={name} value={`${value} ${unit}`} source={source} />
          ))}
        </Section>
      )}
    </>
  )
}

function Stocks({ pack }: { pack: ReadPack }) {
  const { t, of } = useWords()
  const { disinfection, reserves } = pack
  return (
    <>
      {disinfection.length > 0 && (
        <Section title={t('pack.disinfection')}>
          {disinfection.map(({ object, milligramsPerLitre, minutes, source }) => (
            <Rule
              key={object.en}
              name={of(object)}
              value={t('pack.dose', { dose: milligramsPerLitre, minutes })}
              source={source}
            />
          ))}
        </Section>
      )}
      {reserves && (
        <Section title={t('pack.reserves')}>
          <Rule
            name={t('pack.days', { days: reserves.days })}
            value={of(reserves.rule)}
            source={reserves.source}
          />
          {reserves.norms.map(({ item, per, quantity, unit }) => (
            <Rule
              key={`${item.en}${per.en}`}
              name={of(item)}
              value={`${quantity} ${unit} · ${of(per)}`}
              source=""
            />
          ))}
        </Section>
      )}
    </>
  )
}

function Measures({ pack }: { pack: ReadPack }) {
  const { t, of } = useWords()
  const [search, setSearch] = useState('')
  const found = pack.measures.filter(({ title, phrases, key }) =>
    [title.zh, title.en, key, ...phrases].some((text) =>
      text.toLowerCase().includes(search.trim().toLowerCase()),
    ),
  )
  return (
    <Section title={t('pack.measures', { count: pack.measures.length })}>
      <Input.Search
        className="no-print"
        aria-label={t('pack.search')}
        placeholder={t('pack.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {found.length === 0 && <p className="soft">{t('empty')}</p>}
      {found.map(({ key, title, cadence, doer, answerable, department, phrases, source }) => (
        <div className="clause" key={key}>
          <b>{of(title)}</b>
          <div>
            <Sign tone="info">{cadenceWords(cadence, t)}</Sign> <Sign>{of(ROLE_TITLES[doer])}</Sign>{' '}
            <Sign>{department ?? t(`answerable.${answerable}`)}</Sign>
          </div>
          <div>
            {t('pack.phrases')}{' '}
            {phrases.map((phrase) => phrase.replaceAll('|', ' / ').replaceAll(' ', ' ')).join('；')}
          </div>
          <span className="soft">{source}</span>
        </div>
      ))}
    </Section>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="panel">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Rule({ name, value, source }: { name: string; value: string; source: string }) {
  return (
    <div className="rule">
      <b>{name}</b> <span>{value}</span> {source !== '' && <small className="soft">{source}</small>}
    </div>
  )
}
