import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'

const id = z.string().regex(UUID)

export const commentLine = z.object({
  comment: z.string(),
  article: z.string(),
  title: z.string(),
  slug: z.string(),
  /** Null: destroyed with the register. */
  nickname: z.string().nullable(),
  text: z.string().nullable(),
  madeAt: z.string(),
  state: z.enum(['held', 'shown']),
  reports: z.number(),
})
export type CommentLine = z.infer<typeof commentLine>

export const listComments = endpoint({
  method: 'GET',
  path: '/api/comments',
  may: 'moderate',
  summary: 'Comments that wait to be looked at, and those that readers report, oldest first',
  reply: z.object({ comments: z.array(commentLine) }),
})

export const settleComment = endpoint({
  method: 'POST',
  path: '/api/comments/:comment/settle',
  may: 'moderate',
  summary: 'Show a comment to readers, or hide it',
  params: z.object({ comment: id }),
  body: z.object({ id, isShown: z.boolean(), reason: z.string().trim().max(200).optional() }),
  reply: z.object({}),
})

export const answerComment = endpoint({
  method: 'POST',
  path: '/api/comments/:comment/answer',
  may: 'moderate',
  summary:
    'The county’s own word under a comment, with the unit that answers for it; the comment is shown with it',
  params: z.object({ comment: id }),
  body: z.object({
    id,
    settling: id,
    text: z.string().trim().min(1).max(1000),
    answeringUnit: z.string().trim().min(1).max(60),
  }),
  reply: z.object({}),
})

export type WritingComment = {
  address: string
  client: string
  ticket: string
  slug: string
  parent: string
  nickname: string
  text: string
}
export type CommentTaken =
  | { state: 'taken'; isBlotted: boolean }
  | { state: 'slow' | 'stale' | 'closed' }
  | { state: 'wrong'; field: 'text' | 'nickname' }
