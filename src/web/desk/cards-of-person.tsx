import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import type { ReplyOf } from '../../core/endpoint.ts'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { listCards, recallCode } from '../../slices/codes/contract.ts'
import { RECALL_CAUSES } from '../../slices/codes/rules.ts'
import { showPerson, type PersonPage } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Sheets, usePrinting } from './card-printing.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

type CardLine = ReplyOf<typeof listCards>['cards'][number]
/** What is to be recalled: a card by its number, or the code on the phone. */
type Recalling = { card?: number }

/** One person's cards: print, see which is in force, recall one with a reason; slips to sign in; the code on a lost phone. */
export function PersonCards({ person }: { person: string }) {
  const page = useQuery({
    queryKey: ['person', person],
    queryFn: () => call(showPerson, { params: { person } }),
  })
  const cards = useQuery({
    queryKey: ['cards', 'of', person],
    queryFn: () => call(listCards, { params: { person } }),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <Loaded query={cards}>{({ cards: lines }) => <Shown shown={shown} cards={lines} />}</Loaded>
      )}
    </Loaded>
  )
}

function Shown({ shown, cards }: { shown: PersonPage; cards: CardLine[] }) {
  const { t } = useWords()
  const printing = usePrinting()
  const [recalling, setRecalling] = useState<Recalling>()
  const { person, name, areaName, door } = shown
  const people = [{ person, name, areaName, door }]
  if (printing.printed) return <Sheets printing={printing} />
  return (
    <>
      <p>
        <Link to="/person/$person" params={{ person }}>
          ‹ {name}
        </Link>
      </p>
      <h1>{t('cards.of', { name })}</h1>
      <p>{t('cards.what')}</p>
      {printing.error && <Failure error={printing.error} />}
      <div className="actions no-print" style={{ marginBottom: 16 }}>
        <Button
          type="primary"
          size="large"
          loading={printing.busy}
          onClick={() => printing.print({ people, what: 'cards' })}
        >
          {t('cards.print-one')}
        </Button>
        <Button
          size="large"
          loading={printing.busy}
          onClick={() => printing.print({ people, what: 'slips' })}
        >
          {t('cards.slip-one')}
        </Button>
        <Button size="large" danger onClick={() => setRecalling({})}>
          {t('cards.recall-phone')}
        </Button>
      </div>
      <section className="panel">
        <Lines cards={cards} recall={(card) => setRecalling({ card })} />
      </section>
      {recalling && <Recall person={person} recalling={recalling} close={() => setRecalling(undefined)} />}
    </>
  )
}

function Lines({ cards, recall }: { cards: CardLine[]; recall: (card: number) => void }) {
  const { t, language } = useWords()
  if (cards.length === 0) return <p className="soft">{t('cards.none')}</p>
  return (
    <Listing<CardLine>
      rowKey="number"
      dataSource={cards}
      columns={[
        { title: t('cards.number'), dataIndex: 'number' },
        { title: t('cards.issued'), render: (_, { issuedAt }) => moment(issuedAt, language) },
        { title: t('cards.until'), render: (_, { expiresAt }) => moment(expiresAt, language) },
        {
          title: t('cards.state'),
          render: (_, line) => (
            <>
              <CardState line={line} />{' '}
              {isInForce(line) && (
                <Button className="no-print" danger onClick={() => recall(line.number)}>
                  {t('cards.recall')}
                </Button>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

function isInForce({ recalledAt, expiresAt }: CardLine): boolean {
  return recalledAt === null && Date.parse(expiresAt) > Date.now()
}

function CardState({ line }: { line: CardLine }) {
  const { t, language } = useWords()
  const { cause } = line
  if (isInForce(line)) return <Sign tone="good">✓ {t('cards.valid')}</Sign>
  if (cause === null) return <Sign>○ {t('cards.ended')}</Sign>
  if (cause === 'replaced') return <Sign>⇒ {t('cards.replaced')}</Sign>
  return (
    <Sign tone="bad">
      ✕ {t('cards.recalled', { cause: VALUE_WORDS['cause']?.[cause]?.[language] ?? cause })}
    </Sign>
  )
}

type Given = { person: string; recalling: Recalling; close: () => void }

function Recall({ person, recalling, close }: Given) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const [id] = useState(newId)
  const [cause, setCause] = useState<(typeof RECALL_CAUSES)[number]>()
  const { card } = recalling
  const save = useMutation({
    mutationFn: (why: (typeof RECALL_CAUSES)[number]) =>
      call(recallCode, { params: { person }, body: { id, cause: why, card } }),
    onSuccess: () => {
      void client.invalidateQueries()
      close()
    },
  })
  const title = card === undefined ? t('cards.recall-phone') : t('cards.recall-of', { number: card })
  return (
    <Modal open footer={null} title={title} onCancel={close}>
      <p>{t(card === undefined ? 'cards.recall-phone-what' : 'cards.recall-what')}</p>
      {save.isError && <Failure error={save.error} />}
      <p id="recall-cause">{t('cards.cause')}</p>
      <Radio.Group
        aria-labelledby="recall-cause"
        value={cause ?? null}
        onChange={(event) => setCause(RECALL_CAUSES.find((one) => one === event.target.value))}
        options={RECALL_CAUSES.map((value) => ({
          value,
          label: VALUE_WORDS['cause']?.[value]?.[language] ?? value,
        }))}
      />
      <p>
        <Button
          danger
          size="large"
          disabled={!cause}
          loading={save.isPending}
          onClick={() => cause && save.mutate(cause)}
        >
          {title}
        </Button>
      </p>
    </Modal>
  )
}
