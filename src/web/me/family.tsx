/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { useAbout, type About } from './about.ts'
import { ask } from './calls.ts'
import { Code } from './code.tsx'
import { Button, failureOf, Fault, say, TextField, useMe } from './parts.tsx'
import { useWords } from './words.tsx'
import { Freshness } from './why.tsx'

/** Codes of those one answers for, side by side to be swiped, and who may show whose. */
export function Family() {
  const { t } = useWords()
  const me = useMe()
  const own = me.kept.person ?? ''
  const known = useAbout(own)
  const wards = me.kept.codes.slice(1)
  return (
    <>
      <h1>{t('me.tab.family')}</h1>
      {wards.length > 1 && <p class="soft">{t('family.swipe', { count: wards.length })}</p>}
      {wards.length > 0 && (
        <div class="swipe" role="group" aria-label={t('family.codes')} tabIndex={0}>
          {wards.map((kept) => (
            <Code key={kept.person} kept={kept} />
          ))}
        </div>
      )}
      <Freshness known={known} />
      {known.shown && <Ties self={own} family={known.shown.family} again={known.again} />}
    </>
  )
}

type Done = (work: () => Promise<unknown>, said: string) => void

function Ties({ self, family, again }: { self: string; family: About['family']; again: () => void }) {
  const { t } = useWords()
  const [failure, setFailure] = useState<CallFailure>()
  const [busy, setBusy] = useState(false)
  const run: Done = (work, said) => {
    setBusy(true)
    setFailure(undefined)
    work()
      .then(
        () => {
          say(said)
          again()
        },
        (error: unknown) => setFailure(failureOf(error)),
      )
      .finally(() => setBusy(false))
  }
  return (
    <fieldset class="bare" disabled={busy}>
      <Fault failure={failure} />
      <Household self={self} family={family} run={run} />
      <section>
        <h2>{t('family.wards')}</h2>
        {family.wards.length === 0 && <p>{t('family.wards.none')}</p>}
        <ul class="list">
          {family.wards.map(({ person, name, basis }) => (
            <li key={person} class="line">
              <b>{name}</b>
              <span class="soft">{t(`basis.${basis}`)}</span>
              <Button
                onPress={() =>
                  run(() => ask('withdrawProxy', { body: { ward: person, proxy: self } }), t('family.ended'))
                }
              >
                {t('family.wards.end')}
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('family.proxies')}</h2>
        {family.proxies.length === 0 && <p>{t('family.proxies.none')}</p>}
        <ul class="list">
          {family.proxies.map(({ person, name, basis }) => (
            <li key={person} class="line">
              <b>{name}</b>
              <span class="soft">{t(`basis.${basis}`)}</span>
              <Button
                onPress={() =>
                  run(() => ask('withdrawProxy', { body: { ward: self, proxy: person } }), t('family.ended'))
                }
              >
                {t('family.proxies.end')}
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <Slip run={run} />
    </fieldset>
  )
}

function Household({ self, family, run }: { self: string; family: About['family']; run: Done }) {
  const { t } = useWords()
  const isTied = (list: { person: string }[], person: string): boolean =>
    list.some((one) => one.person === person)
  const others = family.household.filter(({ person }) => person !== self)
  return (
    <section>
      <h2>{t('family.household')}</h2>
      {others.length === 0 && <p>{t('family.household.none')}</p>}
      <ul class="list">
        {others.map(({ person, name, relation, dependent }) => (
          <li key={person} class="line">
            <b>
              {name} · {relation}
            </b>
            {!isTied(family.wards, person) &&
              (dependent ? (
                <Button
                  onPress={() =>
                    run(() => ask('answerForWard', { body: { ward: person } }), t('family.added', { name }))
                  }
                >
                  {t('family.answer', { name })}
                </Button>
              ) : (
                <span class="soft">{t('family.must-agree', { name })}</span>
              ))}
            {!isTied(family.proxies, person) && (
              <Button
                onPress={() =>
                  run(() => ask('agreeToProxy', { body: { proxy: person } }), t('family.agreed', { name }))
                }
              >
                {t('family.agree', { name })}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Of somebody of another household: the chief has given out a slip before them. */
function Slip({ run }: { run: Done }) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  return (
    <details>
      <summary>{t('family.slip')}</summary>
      <p>{t('family.slip.what')}</p>
      <TextField
        label={t('slip.label')}
        type="tel"
        value={code}
        maxLength={10}
        onInput={(text) => setCode(text.replaceAll(/\D/g, ''))}
      />
      <Button
        disabled={code.length !== 10}
        onPress={() => run(() => ask('answerWithSlip', { body: { code } }), t('family.added', { name: '' }))}
      >
        {t('family.slip.go')}
      </Button>
    </details>
  )
}
