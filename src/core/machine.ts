import type { Bilingual } from './text.ts'

/** What the program knows of the machine it runs on: where it keeps things and how it reaches people. No secret but the SMS token. */
export type Machine = {
  version: string
  /** When this process began, milliseconds since 1970. */
  startedAt: number
  dataFolder: string
  backupFolder: string
  /** PEM file of the certificate it speaks HTTPS with. */
  certificate?: string | undefined
  smsUrl?: string | undefined
  smsToken?: string | undefined
  /** What its jobs are called, by name. */
  jobTitles?: Readonly<Record<string, Bilingual>>
}

/** The author of what the program records by itself; nobody can sign in as it. */
export const MACHINE_ACCOUNT = '00000000-0000-7000-8000-000000000001'
