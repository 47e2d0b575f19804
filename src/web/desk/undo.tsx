import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { record } from '../../slices/ledger/contract.ts'
import { WITHDRAWAL } from '../../slices/ledger/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'
import { Failure } from './states.tsx'

/** What was just done, in words, and the records that taking it back withdraws; none when it cannot be. */
export type Done = { said: string; records: readonly { id: string; subject: string }[] }

const Context = createContext<(done: Done) => void>(() => undefined)

/** Says what was done and offers to undo it, until it is closed or something else is done. */
export function useUndo(): (done: Done) => void {
  return useContext(Context)
}

/** Below the shell: the bar outlives the page on which the thing was done, since a move or a merge leads elsewhere. */
export function Undoing({ children }: { children: ReactNode }) {
  const [done, setDone] = useState<Done>()
  return (
    <Context value={setDone}>
      {children}
      {/* Always there, so that a screen reader hears what comes into it. */}
      <div role="status" className={done ? 'undo-bar no-print' : undefined}>
        {done && <Bar key={done.records[0]?.id ?? done.said} done={done} close={() => setDone(undefined)} />}
      </div>
    </Context>
  )
}

function Bar({ done, close }: { done: Done; close: () => void }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const undo = useMutation({
    mutationFn: () =>
      call(record, {
        body: {
          // The last one first: what was built upon goes before what it stood on.
          records: done.records.toReversed().map(({ id, subject }) => ({
            id: newId(),
            kind: WITHDRAWAL,
            subject,
            area: post.area,
            corrects: id,
            happenedAt: new Date().toISOString(),
            payload: { reason: t('undo.reason') },
          })),
        },
      }),
    onSuccess: () => void client.invalidateQueries(),
  })
  return (
    <>
      {undo.isError && <Failure error={undo.error} />}
      <span>
        {undo.isSuccess ? '↶' : '✓'} {undo.isSuccess ? t('undo.undone') : done.said}
      </span>
      <span className="actions">
        {done.records.length > 0 && !undo.isSuccess && (
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            ↶ {t('undo.do')}
          </Button>
        )}
        <Button aria-label={t('close')} onClick={close}>
          ✕
        </Button>
      </span>
    </>
  )
}
