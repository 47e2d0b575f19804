import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useRef } from 'react'
import { giveSlip, printCards } from '../../slices/codes/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { CardSheet, type PrintedCard } from './card-sheet.tsx'
import { shortName } from './names.ts'
import { PrintedPhone, usePrintedPhone } from './printed-phone.tsx'
import { SlipSheet, type PrintedSlip } from './slip-sheet.tsx'

/** Whom something is printed for, and how whoever hands it over finds them. */
export type Addressee = { person: string; name: string; areaName: string; door: string }
type Printed = { cards: PrintedCard[] } | { slips: PrintedSlip[] }

/** As many as the server makes in one go. */
const AT_ONCE = 200

/** Makes cards and slips and keeps them until they are put away: what is asked for again after a lost answer is made once. */
export function usePrinting() {
  const client = useQueryClient()
  const ids = useRef(new Map<string, string>())
  const idFor = (what: string): string => {
    const id = ids.current.get(what) ?? newId()
    ids.current.set(what, id)
    return id
  }
  const print = useMutation({
    mutationFn: ({ people, what }: { people: readonly Addressee[]; what: 'cards' | 'slips' }) =>
      what === 'cards' ? makeCards(people, idFor) : makeSlips(people, idFor),
    onSuccess: () => {
      ids.current.clear()
      void client.invalidateQueries({ queryKey: ['cards'] })
    },
    onError: (error) => {
      if (!(error instanceof CallFailure) || error.code !== 'offline') ids.current.clear()
    },
  })
  return {
    printed: print.data,
    error: print.error,
    busy: print.isPending,
    print: print.mutate,
    putAway: print.reset,
  }
}

async function makeCards(people: readonly Addressee[], idFor: (what: string) => string): Promise<Printed> {
  const cards: PrintedCard[] = []
  for (let at = 0; at < people.length; at += AT_ONCE) {
    const some = people.slice(at, at + AT_ONCE)
    const made = await call(printCards, {
      body: { cards: some.map(({ person }) => ({ id: idFor(`card ${person}`), person })) },
    })
    cards.push(...made.cards.map((card, index) => ({ ...card, whose: whoseOf(some[index]) })))
  }
  return { cards }
}

async function makeSlips(people: readonly Addressee[], idFor: (what: string) => string): Promise<Printed> {
  const slips: PrintedSlip[] = []
  for (const one of people) {
    const { person } = one
    const slip = await call(giveSlip, { body: { id: idFor(`slip ${person}`), person, purpose: 'sign-in' } })
    slips.push({ ...slip, person, whose: whoseOf(one) })
  }
  return { slips }
}

function whoseOf(one: Addressee | undefined): string {
  return one ? `${one.name} ${shortName(one.areaName)} ${one.door}` : ''
}

type Printing = ReturnType<typeof usePrinting>

export function PrintButtons({ printing, people }: { printing: Printing; people: readonly Addressee[] }) {
  const { t } = useWords()
  const none = people.length === 0
  return (
    <div className="actions no-print" style={{ marginBottom: 12 }}>
      <Button
        type="primary"
        size="large"
        disabled={none}
        loading={printing.busy}
        onClick={() => printing.print({ people, what: 'cards' })}
      >
        {t('cards.print', { count: people.length })}
      </Button>
      <Button
        size="large"
        disabled={none}
        loading={printing.busy}
        onClick={() => printing.print({ people, what: 'slips' })}
      >
        {t('cards.slips', { count: people.length })}
      </Button>
    </div>
  )
}

/** What was made, as it comes out of the printer. */
export function Sheets({ printing: { printed, putAway } }: { printing: Printing }) {
  const { t } = useWords()
  const [phone, setPhone] = usePrintedPhone()
  if (!printed) return null
  return (
    <>
      <div className="page-head no-print">
        <Button size="large" onClick={putAway}>
          ‹ {t('cards.back')}
        </Button>
        {'cards' in printed && <PrintedPhone phone={phone} change={setPhone} />}
        <Button type="primary" size="large" onClick={() => window.print()}>
          {t('cards.go')}
        </Button>
      </div>
      <Alert
        className="no-print"
        type="success"
        showIcon
        role="status"
        style={{ marginBottom: 16 }}
        title={
          'cards' in printed
            ? t('cards.made', { count: printed.cards.length })
            : t('cards.slips-made', { count: printed.slips.length })
        }
      />
      {'cards' in printed ? (
        <CardSheet cards={printed.cards} phone={phone} />
      ) : (
        <SlipSheet slips={printed.slips} />
      )}
    </>
  )
}
