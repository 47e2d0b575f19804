import { useNavigate } from '@tanstack/react-router'
import { Checkbox, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { may, type Capability } from '../../core/role.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { areKeysOn, isTyping, setKeysOn } from './keys.ts'
import { useSignedIn } from './session.tsx'

/** A page of the rail, the letter that leads there after `g`, and who may see it. */
export type Place = { to: string; key: string; label: MessageKey; may: Capability }

/** How long after `g` the letter of a page may follow. */
const CHORD = 1500

/** Keys that work on every page: `?` lists them, `/` goes to search, `g` and a letter go to a page. */
export function Shortcuts({ places }: { places: readonly Place[] }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const [on, setOn] = useState(areKeysOn)
  const going = useRef(0)
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      // The list itself opens even where single keys are switched off: it is where they are switched on.
      if (event.key === '?' && !isTyping(event, true)) return setOpen(true)
      if (isTyping(event)) return
      if (event.timeStamp - going.current < CHORD) {
        going.current = -CHORD
        const place = places.find((one) => one.key === event.key && may(post.role, one.may))
        if (place) {
          event.preventDefault()
          // Places are the desk's own routes (shell.tsx).
          void navigate({ to: place.to as '/' })
        }
        return
      }
      if (event.key === 'g') going.current = event.timeStamp
      if (event.key === '/') {
        event.preventDefault()
        const field = document.querySelector<HTMLInputElement>(
          'main input[type=search], main .ant-input-search input',
        )
        if (field) field.focus()
        else void navigate({ to: '/people' })
      }
    }
    document.addEventListener('keydown', press, true)
    return () => document.removeEventListener('keydown', press, true)
  }, [navigate, places, post.role])
  const rows: [string[], string][] = [
    [['?'], t('keys.help')],
    [['/'], t('keys.search')],
    ...places
      .filter((one) => may(post.role, one.may))
      .map(({ key, label }): [string[], string] => [['g', key], t('keys.go', { page: t(label) })]),
    [['j', 'k'], t('keys.rows')],
    [['x'], t('keys.choose')],
    [['1', '9'], t('keys.views')],
  ]
  return (
    <Modal open={open} title={t('keys.title')} footer={null} onCancel={() => setOpen(false)}>
      <table className="plain-table keys-table">
        <tbody>
          {rows.map(([keys, title]) => (
            <tr key={keys.join(' ')}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Checkbox
        checked={on}
        onChange={({ target }) => {
          setKeysOn(target.checked)
          setOn(target.checked)
        }}
      >
        {t('keys.on')}
      </Checkbox>
    </Modal>
  )
}
