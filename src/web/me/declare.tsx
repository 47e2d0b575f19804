/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { CODE_VALUES } from '../../core/code-words.ts'
import type { CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { ask } from './calls.ts'
import {
  Button,
  Choice,
  failureOf,
  Fault,
  Head,
  LinkButton,
  pathOf,
  say,
  TextField,
  useMe,
} from './parts.tsx'
import { shownAt } from './shown-code.ts'
import { useWords } from './words.tsx'

/** What a resident may say of themselves, or of those they answer for. */
export function Declare() {
  const { t } = useWords()
  return (
    <>
      <h1>{t('me.tab.declare')}</h1>
      <p>{t('declare.what')}</p>
      <ul class="list tall">
        <li>
          <LinkButton to={pathOf('health')}>{t('health.title')}</LinkButton>
          <small class="soft">{t('health.when')}</small>
        </li>
        <li>
          <LinkButton to={pathOf('trip')}>{t('trip.title')}</LinkButton>
          <small class="soft">{t('trip.when')}</small>
        </li>
      </ul>
    </>
  )
}

/** Whose: only asked where there is more than one. */
function Whose({ chosen, choose }: { chosen: string; choose: (person: string) => void }) {
  const { t } = useWords()
  const me = useMe()
  const options = me.kept.codes.map((kept) => ({
    value: kept.person,
    label: shownAt(kept, me.clock.now())?.claims.name ?? '?',
  }))
  if (options.length < 2) return null
  return <Choice label={t('declare.whose')} options={options} chosen={[chosen]} onChoose={choose} />
}

/** Sends one record. Sent again after a lost answer it is the same one. */
function useRecord(kind: string) {
  const { t } = useWords()
  const me = useMe()
  const [id] = useState(newId)
  const [person, setPerson] = useState(me.kept.codes[0]?.person ?? me.kept.person ?? '')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  const send = (payload: object): void => {
    setBusy(true)
    setFailure(undefined)
    const happenedAt = new Date(me.clock.now()).toISOString()
    ask('recordMine', { body: { records: [{ id, kind, subject: person, happenedAt, payload }] } })
      .then(
        () => {
          say(t('declare.done'))
          // It may have changed a colour.
          void me.refresh(true)
          location.replace('#/')
        },
        (error: unknown) => setFailure(failureOf(error)),
      )
      .finally(() => setBusy(false))
  }
  return { person, setPerson, busy, failure, send }
}

function Send({ busy, failure }: { busy: boolean; failure: CallFailure | undefined }) {
  const { t } = useWords()
  return (
    <>
      {failure?.code === 'offline' ? (
        <p class="notice bad" role="alert">
          ⚠ {t('declare.offline')}
        </p>
      ) : (
        <Fault failure={failure} />
      )}
      <p class="bottom">
        <Button kind="main" submit disabled={busy}>
          {t(busy ? 'me.waiting' : 'declare.go')}
        </Button>
      </p>
    </>
  )
}

export function Health() {
  const { t, of } = useWords()
  const { person, setPerson, busy, failure, send } = useRecord('health-declared')
  const [celsius, setCelsius] = useState('')
  const [symptoms, setSymptoms] = useState<string[]>([])
  const [fault, setFault] = useState<string>()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const degrees = celsius === '' ? undefined : Number(celsius.replace(',', '.'))
        if (degrees !== undefined && !(degrees >= 30 && degrees <= 45))
          return setFault(t('health.celsius.wrong'))
        send({ symptoms, ...(degrees === undefined ? {} : { celsius: degrees }) })
      }}
    >
      <Head title={t('health.title')} />
      <Whose chosen={person} choose={setPerson} />
      <TextField
        label={t('health.celsius')}
        hint={t('health.celsius.hint')}
        numeric
        value={celsius}
        maxLength={5}
        fault={fault}
        onInput={(text) => {
          setFault(undefined)
          setCelsius(text)
        }}
      />
      <Choice
        label={t('health.symptoms')}
        several
        options={Object.entries(CODE_VALUES['symptoms'] ?? {}).map(([value, words]) => ({
          value,
          label: of(words),
        }))}
        chosen={symptoms}
        onChoose={(one) =>
          setSymptoms(symptoms.includes(one) ? symptoms.filter((other) => other !== one) : [...symptoms, one])
        }
      />
      <Send busy={busy} failure={failure} />
    </form>
  )
}

export function Trip() {
  const { t, of } = useWords()
  const { clock } = useMe()
  const { person, setPerson, busy, failure, send } = useRecord('trip-declared')
  const [today] = useState(() =>
    new Date(clock.now()).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' }),
  )
  const [trip, setTrip] = useState({
    from: '',
    departedOn: today,
    stops: '',
    transport: '',
    arrivesOn: today,
    risk: '',
  })
  const [faults, setFaults] = useState<Partial<Record<keyof typeof trip, string>>>({})
  const set = (field: keyof typeof trip) => (value: string) => {
    setTrip({ ...trip, [field]: value })
    setFaults({ ...faults, [field]: undefined })
  }
  const submit = (): void => {
    const { from, departedOn, arrivesOn, transport, risk } = trip
    const wrong = {
      ...(from.trim() === '' ? { from: t('trip.needed') } : {}),
      ...(transport === '' ? { transport: t('trip.needed') } : {}),
      ...(departedOn === '' ? { departedOn: t('trip.needed') } : {}),
      ...(arrivesOn < departedOn ? { arrivesOn: t('trip.backwards') } : {}),
      ...(risk === '' ? { risk: t('trip.needed') } : {}),
    }
    setFaults(wrong)
    if (Object.keys(wrong).length > 0) return
    const stops = trip.stops.split(/[\u3001,\uFF0C\s]+/).filter(Boolean)
    send({ from: from.trim(), departedOn, arrivesOn, stops, transport, fromRiskArea: risk === 'yes' })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Head title={t('trip.title')} />
      <Whose chosen={person} choose={setPerson} />
      <TextField
        label={t('trip.from')}
        value={trip.from}
        maxLength={60}
        fault={faults.from}
        onInput={set('from')}
      />
      <TextField
        label={t('trip.departed')}
        type="date"
        value={trip.departedOn}
        fault={faults.departedOn}
        onInput={set('departedOn')}
      />
      <TextField
        label={t('trip.stops')}
        hint={t('trip.stops.hint')}
        value={trip.stops}
        onInput={set('stops')}
      />
      <Choice
        label={t('trip.transport')}
        options={Object.entries(CODE_VALUES['transport'] ?? {}).map(([value, words]) => ({
          value,
          label: of(words),
        }))}
        chosen={[trip.transport]}
        fault={faults.transport}
        onChoose={set('transport')}
      />
      <TextField
        label={t('trip.arrives')}
        type="date"
        value={trip.arrivesOn}
        fault={faults.arrivesOn}
        onInput={set('arrivesOn')}
      />
      <Choice
        label={t('trip.risk')}
        options={[
          { value: 'no', label: t('trip.risk.no') },
          { value: 'yes', label: t('trip.risk.yes') },
        ]}
        chosen={[trip.risk]}
        fault={faults.risk}
        onChoose={set('risk')}
      />
      <Send busy={busy} failure={failure} />
    </form>
  )
}
