/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { readPhone } from '../../core/phone.ts'
import { householdRegistered } from '../../slices/register/kinds/household-registered.ts'
import { personRegistered } from '../../slices/register/kinds/person-registered.ts'
import { Button, Choice, goInstead, Head, pathOf, say, TextField, useApp } from './parts.tsx'
import { alikeDoors, alikePeople } from './alike.ts'
import { useWords } from './words.tsx'

const RELATIONS = ['户主', '配偶', '儿子', '女儿', '父亲', '母亲', '租客', '其他'] as const

/** A door that no list has: its number, where, and who heads it. */
export function AddHousehold() {
  const { t } = useWords()
  const app = useApp()
  const view = app.view()
  const { post } = app.enrolled
  const areas = [...view.areas.values()].filter(
    ({ area, level }) => area.startsWith(post.area) && ['alley', 'stairwell'].includes(level),
  )
  const [area, setArea] = useState(areas.length === 1 ? (areas[0]?.area ?? '') : '')
  const [door, setDoor] = useState('')
  const [head, setHead] = useState('')
  const [sure, setSure] = useState(false)
  const alike = sure || area === '' ? [] : alikeDoors(view, area, door)
  const save = async (): Promise<void> => {
    const household = app.newId()
    await app.record([
      {
        kind: householdRegistered.name,
        subject: household,
        area,
        payload: { door: door.trim(), source: 'field' },
      },
      ...(head.trim() === ''
        ? []
        : [
            {
              kind: personRegistered.name,
              subject: app.newId(),
              area,
              payload: { household, name: head.trim(), relation: '户主' },
            },
          ]),
    ])
    say(t('call.finished', { door: door.trim() }))
    goInstead('door', household)
  }
  return (
    <>
      <Head title={t('add.household')} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (area !== '' && alike.length === 0) void save()
        }}
      >
        {areas.length !== 1 && (
          <Choice
            label={t('add.area')}
            options={areas.map((one) => ({ value: one.area, label: one.name }))}
            chosen={[area]}
            onChoose={setArea}
          />
        )}
        <TextField label={t('add.door')} value={door} required maxLength={40} onInput={setDoor} />
        <TextField label={t('add.head')} value={head} maxLength={60} onInput={setHead} />
        {alike.length > 0 && (
          <Alike
            rows={alike.map(({ household, door: said, members }) => ({
              to: household,
              text: `${said} ${members[0]?.name ?? ''}`,
            }))}
            none={() => setSure(true)}
          />
        )}
        <div class="bottom">
          <Button kind="main" submit disabled={area === '' || door.trim() === '' || alike.length > 0}>
            ✓ {t('form.save')}
          </Button>
        </div>
      </form>
    </>
  )
}

/** Somebody who lives at this door and stands on no list. */
export function AddPerson({ household: id }: { household: string }) {
  const { t } = useWords()
  const app = useApp()
  const view = app.view()
  const household = view.households.get(id)
  const [name, setName] = useState('')
  const [relation, setRelation] = useState('')
  const [phone, setPhone] = useState('')
  const [sure, setSure] = useState(false)
  if (!household) return <Head title={t('door.missing')} />
  const alike = sure ? [] : alikePeople(view, name)
  const phoneIsWrong = phone.trim() !== '' && readPhone(phone) === undefined
  const save = async (): Promise<void> => {
    await app.record([
      {
        kind: personRegistered.name,
        subject: app.newId(),
        area: household.area,
        payload: {
          household: id,
          name: name.trim(),
          relation,
          ...(phone.trim() ? { phone: phone.trim() } : {}),
        },
      },
    ])
    say(t('call.finished', { door: name.trim() }))
    history.back()
  }
  return (
    <>
      <Head title={t('add.person')} under={household.door} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (alike.length === 0 && !phoneIsWrong) void save()
        }}
      >
        <TextField label={t('add.name')} value={name} required maxLength={60} onInput={setName} />
        <Choice
          label={t('add.relation')}
          options={RELATIONS.map((one) => ({ value: one, label: one }))}
          chosen={[relation]}
          onChoose={setRelation}
        />
        <TextField
          label={t('add.phone')}
          value={phone}
          type="tel"
          maxLength={30}
          fault={phoneIsWrong ? t('add.phone-wrong') : undefined}
          onInput={setPhone}
        />
        {alike.length > 0 && (
          <Alike
            rows={alike.map((person) => ({
              to: person.household,
              text: `${person.name} ${view.households.get(person.household)?.door ?? ''}`,
            }))}
            none={() => setSure(true)}
          />
        )}
        <div class="bottom">
          <Button kind="main" submit disabled={name.trim() === '' || alike.length > 0 || phoneIsWrong}>
            ✓ {t('form.save')}
          </Button>
        </div>
      </form>
    </>
  )
}

/** What may be the same, before it is entered twice. */
function Alike({ rows, none }: { rows: readonly { to: string; text: string }[]; none: () => void }) {
  const { t } = useWords()
  return (
    <div class="notice" role="alert">
      <p>⚠ {t('add.alike')}</p>
      <ul class="stops">
        {rows.map(({ to, text }) => (
          <li key={to + text}>
            <a class="stop" href={pathOf('door', to)}>
              <b>{text}</b>
            </a>
          </li>
        ))}
      </ul>
      <Button onPress={none}>{t('add.anyway')}</Button>
    </div>
  )
}
