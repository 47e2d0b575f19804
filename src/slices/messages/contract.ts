import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { bilingual } from '../../core/text.ts'

export const message = z.object({
  message: z.string(),
  topic: z.string(),
  urgent: z.boolean(),
  title: bilingual,
  body: z.object({ zh: z.string(), en: z.string() }),
  link: z.string().nullable(),
  madeAt: z.string(),
  readAt: z.string().nullable(),
  settledAt: z.string().nullable(),
})
export type Message = z.infer<typeof message>

export const listMessages = endpoint({
  method: 'GET',
  path: '/api/messages',
  may: 'self',
  summary: 'The caller’s own messages, newest first, by keyset',
  query: z.object({
    unread: z.stringbool().optional(),
    after: z.string().max(80).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  reply: z.object({ messages: z.array(message), next: z.string().nullable() }),
})

export const countUnread = endpoint({
  method: 'GET',
  path: '/api/messages/unread',
  may: 'self',
  summary: 'How many messages the caller has not read, and how many of them are urgent',
  reply: z.object({ unread: z.number(), urgent: z.number() }),
})

export const readMessages = endpoint({
  method: 'POST',
  path: '/api/messages/read',
  may: 'self',
  summary: 'Mark own messages as read: those named, or all there are',
  body: z.object({ messages: z.array(z.uuid()).max(500).optional() }),
  reply: z.object({ read: z.number() }),
})

export const choice = z.object({
  sms: z.boolean(),
  digestMinutes: z.number().int().min(0).max(1440),
  quiet: z.boolean(),
})

export const showChoice = endpoint({
  method: 'GET',
  path: '/api/messages/choice',
  may: 'self',
  summary: 'How the caller wants to be told outside the desk',
  reply: choice,
})

export const setChoice = endpoint({
  method: 'POST',
  path: '/api/messages/choice',
  may: 'self',
  summary: 'Say how one wants to be told',
  body: choice,
  reply: choice,
})
