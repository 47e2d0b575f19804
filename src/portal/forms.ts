import type { Form, PageCall } from '../http/page.ts'
import type { Asking, AskingCalled, Called, Looked } from '../slices/badges/contract.ts'
import type { AskingQuestion, QuestionTaken, QuestionTold } from '../slices/questions/contract.ts'
import type { CommentTaken, WritingComment } from '../slices/comments/contract.ts'
import { commentForm, reportForm } from './comment.ts'
import { askStateForm } from './ask-state.ts'
import { askForm } from './ask.ts'
import { checkForm } from './check.ts'
import { calledForm } from './called.ts'

type Ledger = PageCall['ledger']

/** What readers set going: pages draw and read, actions of slices do. */
export type PublicActs = {
  lookUp: (ledger: Ledger, asking: Asking) => Promise<Looked>
  askCalled: (ledger: Ledger, asking: AskingCalled) => Promise<Called>
  commentTicket: (ledger: Ledger) => string
  writeComment: (ledger: Ledger, writing: WritingComment) => Promise<CommentTaken>
  reportComment: (ledger: Ledger, given: { address: string; comment: string }) => Promise<void>
  questionTicket: (ledger: Ledger) => string
  askQuestion: (ledger: Ledger, asking: AskingQuestion) => Promise<QuestionTaken>
  tellQuestion: (ledger: Ledger, asked: { number: string; address: string }) => Promise<QuestionTold>
}

/** Every form of the public site. A new one is a file and a line here, and one in test/access-matrix.test.ts. */
export function publicForms(acts: PublicActs): readonly Form[] {
  return [
    checkForm(acts),
    calledForm(acts),
    askForm(acts),
    askStateForm(acts),
    commentForm(acts),
    reportForm(acts),
  ]
}
