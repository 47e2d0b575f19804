import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint, type ReplyOf } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { ACCOUNT_STATES, phone, ROW_FAULTS, username } from './rules.ts'

const code = z.string().regex(/^\d{6}$/)
const post = z.object({ post: z.string(), role, area: z.string(), areaName: z.string() })

/** Who is signed in, under which post, and which others the account holds. */
export const signedIn = z.object({
  account: z.string(),
  name: z.string(),
  username: z.string(),
  /** The password was given on paper: nothing is answered until it is changed. */
  mustChange: z.boolean(),
  /** A post asks for an authenticator and there is none: nothing else is answered until there is. */
  mustEnrol: z.boolean(),
  hasTotp: z.boolean(),
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
    totp: code.optional(),
    /** Instead of the one-time code, once each. */
    recoveryCode: z.string().min(1).max(20).optional(),
  }),
  reply: signedIn,
})

export const session = endpoint({
  method: 'GET',
  path: '/api/session',
  may: 'self',
  summary: 'Who is signed in',
  evenBefore: true,
  reply: signedIn,
})

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/session',
  may: 'self',
  summary: 'Sign out of this session',
  evenBefore: true,
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

export const sessionLine = z.object({
  session: z.string(),
  /** What the browser calls itself. */
  client: z.string(),
  madeAt: z.string(),
  seenAt: z.string(),
  role,
  areaName: z.string(),
  /** The one that asks. */
  here: z.boolean(),
})
export type SessionLine = z.infer<typeof sessionLine>

export const profile = z.object({
  account: z.string(),
  username: z.string(),
  name: z.string(),
  phoneTail: z.string().nullable(),
  passwordChangedAt: z.string().nullable(),
  hasTotp: z.boolean(),
  /** A post of the account asks for an authenticator. */
  totpAsked: z.boolean(),
  recoveryCodesLeft: z.number(),
})
export type Profile = z.infer<typeof profile>

export const showProfile = endpoint({
  method: 'GET',
  path: '/api/profile',
  may: 'self',
  summary: 'One’s own account: password, authenticator, recovery codes left',
  reply: profile,
})

export const changePassword = endpoint({
  method: 'POST',
  path: '/api/profile/password',
  may: 'self',
  summary: 'Choose an own password; every other session ends',
  evenBefore: true,
  body: z.object({ old: z.string().min(1).max(200), password: z.string().min(1).max(400) }),
  reply: signedIn,
})

const password = z.string().min(1).max(200)
const recoveryCodes = z.array(z.string())

export const beginTotp = endpoint({
  method: 'POST',
  path: '/api/profile/totp',
  may: 'self',
  summary:
    'A secret for a new authenticator, not in force until confirmed; asks for the password unless it must be set up now',
  evenBefore: true,
  body: z.object({ password: password.optional() }),
  reply: z.object({ secret: z.string(), uri: z.string() }),
})

export const confirmTotp = endpoint({
  method: 'POST',
  path: '/api/profile/totp/confirm',
  may: 'self',
  summary: 'Put the new authenticator in force by its first code; gives ten recovery codes, shown only now',
  evenBefore: true,
  body: z.object({ code }),
  reply: z.object({ recoveryCodes, signedIn }),
})

export const removeTotp = endpoint({
  method: 'POST',
  path: '/api/profile/totp/remove',
  may: 'self',
  summary: 'Do without the authenticator, where no post asks for one',
  body: z.object({ password }),
  reply: z.object({}),
})

export const renewRecoveryCodes = endpoint({
  method: 'POST',
  path: '/api/profile/recovery-codes',
  may: 'self',
  summary: 'Ten new recovery codes in place of the old ones',
  body: z.object({ password }),
  reply: z.object({ recoveryCodes }),
})

export const ownSessions = endpoint({
  method: 'GET',
  path: '/api/profile/sessions',
  may: 'self',
  summary: 'Where one is signed in',
  reply: z.object({ sessions: z.array(sessionLine) }),
})

export const endOwnSession = endpoint({
  method: 'DELETE',
  path: '/api/profile/sessions/:session',
  may: 'self',
  summary: 'End one of one’s own sessions',
  params: z.object({ session: z.uuid() }),
  reply: z.object({}),
})

export const endOtherSessions = endpoint({
  method: 'POST',
  path: '/api/profile/sessions/end-others',
  may: 'self',
  summary: 'End every own session but this one',
  reply: z.object({}),
})

export const accountLine = z.object({
  account: z.string(),
  username: z.string(),
  name: z.string(),
  phoneTail: z.string().nullable(),
  signedInAt: z.string().nullable(),
  hasTotp: z.boolean(),
  state: z.enum(ACCOUNT_STATES),
  /** Those within the area asked for, held or still to come. */
  posts: z.array(post),
})
export type AccountLine = z.infer<typeof accountLine>

export const listAccounts = endpoint({
  method: 'GET',
  path: '/api/accounts',
  may: 'manage-posts',
  summary: 'Accounts in scope by name, username or phone, by role, area and state; by keyset',
  query: z.object({
    q: z.string().max(60).optional(),
    role: role.optional(),
    area: z.string().regex(AREA_NUMBER).optional(),
    state: z.enum(ACCOUNT_STATES).optional(),
    after: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ accounts: z.array(accountLine), next: z.string().nullable() }),
})

export const accountPage = z.object({
  account: z.string(),
  username: z.string(),
  name: z.string(),
  phoneTail: z.string().nullable(),
  organisation: z.string().nullable(),
  closedAt: z.string().nullable(),
  /** The asker may amend, reset and close it. */
  manageable: z.boolean(),
  posts: z.array(
    post.extend({
      startsAt: z.string(),
      endsAt: z.string().nullable(),
      state: z.enum(['held', 'coming', 'over']),
      /** Open duties given to this post by name. */
      duties: z.number(),
    }),
  ),
  /** Posts it holds outside the asker's scope. */
  elsewhere: z.number(),
  signedInAt: z.string().nullable(),
  lockedUntil: z.string().nullable(),
  mustChange: z.boolean(),
  firstUntil: z.string().nullable(),
  hasTotp: z.boolean(),
  /** Empty for those who may not end them. */
  sessions: z.array(sessionLine),
})
export type AccountPage = z.infer<typeof accountPage>

const ofAccount = z.object({ account: z.string().regex(UUID) })

export const showAccount = endpoint({
  method: 'GET',
  path: '/api/accounts/:account',
  may: 'manage-posts',
  summary: 'An account, its posts and sessions',
  params: ofAccount,
  reply: accountPage,
})

/** A first password, shown once; `slip` is a page of HTML to print. */
export const firstPassword = z.object({
  account: z.string(),
  username: z.string(),
  name: z.string(),
  password: z.string(),
  until: z.string(),
  slip: z.string(),
})
export type FirstPassword = z.infer<typeof firstPassword>

/** Where people sign in, for the slip: the desk knows under which name it was reached. */
const address = z.url({ protocol: /^https?$/ }).max(200)
const when = z.iso.datetime({ offset: true }).optional()

export const makeAccount = endpoint({
  method: 'POST',
  path: '/api/accounts',
  may: 'manage-posts',
  summary: 'A new account with its first post and a first password; the same ids sent again are refused',
  body: z.object({
    account: z.string().regex(UUID),
    post: z.string().regex(UUID),
    /** Made from the name when left out. */
    username: username.optional(),
    name: z.string().trim().min(1).max(60),
    phone: phone.optional(),
    organisation: z.string().trim().max(60).optional(),
    role,
    area: z.string().regex(AREA_NUMBER),
    startsAt: when,
    endsAt: when,
    address,
  }),
  reply: firstPassword,
})

export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/password',
  may: 'manage-posts',
  summary: 'A new first password for an account below one’s own rank; its sessions end',
  params: ofAccount,
  body: z.object({ reason: z.string().max(200).default(''), address }),
  reply: firstPassword,
})

export const resetTotp = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/totp-reset',
  may: 'manage-posts',
  summary: 'Take away an authenticator that was lost; the account’s sessions end',
  params: ofAccount,
  body: z.object({ reason: z.string().max(200).default('') }),
  reply: z.object({}),
})

export const endAccountSessions = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/end-sessions',
  may: 'manage-posts',
  summary: 'End one session of an account, or all of them',
  params: ofAccount,
  body: z.object({ session: z.uuid().optional() }),
  reply: z.object({}),
})

export const handOver = endpoint({
  method: 'POST',
  path: '/api/posts/:post/hand-over',
  may: 'manage-posts',
  summary: 'End a post and appoint another account to it in one step, open duties given over',
  params: z.object({ post: z.string().regex(UUID) }),
  body: z.object({
    /** Of this call: sent again, it changes nothing more. */
    id: z.string().regex(UUID),
    to: z.string().regex(UUID),
    successor: z.string().regex(UUID),
    happenedAt: z.iso.datetime({ offset: true }),
  }),
  reply: z.object({ post: z.string(), duties: z.number() }),
})

export const vacancy = z.object({
  area: z.string(),
  name: z.string(),
  level: z.enum(AREA_LEVELS),
  role,
  /** Names of the areas around it below the county. */
  within: z.string(),
  /** Somebody is appointed from then on. */
  comingAt: z.string().nullable(),
})
export type Vacancy = z.infer<typeof vacancy>

export const showPhone = endpoint({
  method: 'GET',
  path: '/api/posts/:post/phone',
  may: 'manage-duties',
  summary: 'The number of whoever holds a post within scope, to be called (decision 0040)',
  params: z.object({ post: z.string().regex(UUID) }),
  reply: z.object({ name: z.string(), phone: z.string().nullable() }),
})

export const listVacancies = endpoint({
  method: 'GET',
  path: '/api/posts/vacant',
  may: 'see-board',
  summary: 'Areas without the chief their level wants, and how many; by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    level: z.enum(AREA_LEVELS).optional(),
    after: z.string().regex(AREA_NUMBER).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ vacancies: z.array(vacancy), count: z.number(), next: z.string().nullable() }),
})

export const importRow = z.object({
  line: z.number(),
  name: z.string(),
  username: z.string(),
  role: z.string(),
  area: z.string(),
  phoneTail: z.string().nullable(),
  organisation: z.string(),
  /** new: account and post; appoint: a further post of somebody who has an account; there: nothing to do. */
  status: z.enum(['new', 'appoint', 'there', 'faulty']),
  faults: z.array(z.enum(ROW_FAULTS)),
})
export type ImportRow = z.infer<typeof importRow>

export const importAccounts = endpoint({
  method: 'POST',
  path: '/api/accounts/import',
  may: 'manage-posts',
  summary:
    'A list of people (CSV or Excel; the bytes as they are): what each row would do, or with commit=yes, done',
  query: z.object({ fileName: z.string().max(200), commit: z.enum(['yes', 'no']).default('no'), address }),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  reply: z.object({
    counts: z.object({ new: z.number(), appoint: z.number(), there: z.number(), faulty: z.number() }),
    /** Faulty rows first; at most 500. */
    rows: z.array(importRow),
    /** Wrong with the file as a whole: it cannot be read, or lacks a column. */
    problem: z.string().nullable(),
    /** Slips to print, once; null when nothing was done. */
    slips: z.string().nullable(),
  }),
})
export type Imported = ReplyOf<typeof importAccounts>
