import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { role } from '../../core/role.ts'

const post = z.object({ post: z.string(), role, area: z.string(), areaName: z.string() })

/** Who is signed in, under which post, and which others the account holds. */
export const signedIn = z.object({
  account: z.string(),
  name: z.string(),
  username: z.string(),
  mustChange: z.boolean(),
  post,
  posts: z.array(post),
  county: z.object({ area: z.string(), name: z.string() }),
})
export type SignedIn = z.infer<typeof signedIn>

export const signIn = endpoint({
  method: 'POST',
  path: '/api/session',
  may: 'anyone',
  summary: 'Sign in with username or phone, password and, where the account has one, a one-time code',
  body: z.object({
    username: z.string().min(1).max(60),
    password: z.string().min(1).max(200),
    totp: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  }),
  reply: signedIn,
})

export const session = endpoint({
  method: 'GET',
  path: '/api/session',
  may: 'self',
  summary: 'Who is signed in',
  reply: signedIn,
})

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/session',
  may: 'self',
  summary: 'Sign out of this session',
  reply: z.object({}),
})

export const actAs = endpoint({
  method: 'POST',
  path: '/api/session/post',
  may: 'self',
  summary: 'Go on under another of the account’s posts',
  body: z.object({ post: z.uuid() }),
  reply: signedIn,
})
