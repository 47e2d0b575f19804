import type { Language } from '../core/text.ts'
import type { Ledger } from '../slices/ledger/actions.ts'

/** What a reader asks a page for. `carry`: what the reader chose and every link takes along ("lang=en&size=2"). */
export type PageCall = {
  ledger: Ledger
  path: string
  params: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  language: Language
  carry: string
  /** Scheme and host as the reader wrote them, or as configured. */
  origin: string
}

export type Made = {
  status?: number
  type?: string
  body: string | Buffer
  /** The article whose reading is counted. */
  views?: string
  /** What was looked for and found. */
  sought?: string
  /** Where the reader is sent instead. */
  location?: string
  /** Its address changes with its content: kept for a year. */
  immutable?: boolean
}

/** A page of the public site. Anyone may read it: it is made in a transaction without any scope, which sees published things only. */
export type Page = {
  path: `/${string}`
  may: 'anyone'
  summary: string
  /** Parameters it looks at, and how long each may be; any other is as if it were not there. */
  query?: Readonly<Record<string, number>>
  /** Rendered anew for everybody: there are too many of them to be kept. */
  fresh?: boolean
  /** Undefined: there is no such page. */
  make: (call: PageCall) => Promise<Made | undefined>
}

/** What a reader has sent, and from where; no fields: the empty form is asked for. */
export type FormCall = PageCall & {
  fields: Readonly<Record<string, string>> | undefined
  address: string
  /** What the browser calls itself. */
  client: string
}

/**
 * A page that answers what a reader sends, by GET (a link on paper) or POST, without any script. It is made anew for everybody, kept in nobody's cache
 * and found by no search engine; the server turns away what another site's page sends. `fields`: of a POST, and how long each may be.
 */
export type Form = {
  path: `/${string}`
  may: 'anyone'
  summary: string
  query?: Readonly<Record<string, number>>
  fields: Readonly<Record<string, number>>
  /** Undefined: there is no such page. */
  make: (call: FormCall) => Promise<Made | undefined>
}

/** The public site as the server needs it. `turn` rises whenever any page may have changed. */
export type Site = {
  pages: readonly Page[]
  forms?: readonly Form[]
  turn: (ledger: Ledger) => Promise<number>
  /** The page that says there is none. */
  missing: Page
}
