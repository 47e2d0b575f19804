import { z } from 'zod'
import { momentOf } from './moment.ts'

/**
 * The form of an EU digital certificate (DCC), schema 1.3.0 (eu-dcc-schema): one holder, and exactly one entry of exactly one sort. What
 * the codes in it mean is for rules and their value sets. A test's centre, which 1.3.0 asks for, is left out by rapid tests since.
 */
export type Use = 'test' | 'vaccination' | 'recovery'

const short = z.string().max(80)
const code = z.string()
const country = z.string().regex(/^[A-Z]{1,10}$/)
const dose = z.int().min(1)
const date = z.string().refine((text) => text.length === 10 && momentOf(text) !== undefined)
const dateTime = z.string().refine((text) => text.length > 10 && momentOf(text) !== undefined)
const latin = short.regex(/^[A-Z<]*$/)

const vaccination = z.looseObject({
  tg: code,
  vp: code,
  mp: code,
  ma: code,
  dn: dose,
  sd: dose,
  dt: date,
  co: country,
  is: short,
  ci: short,
})
const testing = z.looseObject({
  tg: code,
  tt: code,
  nm: short.optional(),
  ma: code.optional(),
  sc: dateTime,
  tr: code,
  tc: short.optional(),
  co: country,
  is: short,
  ci: short,
})
const recovery = z.looseObject({ tg: code, fr: date, co: country, is: short, df: date, du: date, ci: short })

const dcc = z.looseObject({
  ver: z.string().regex(/^\d+\.\d+\.\d+$/),
  nam: z.looseObject({ fn: short.optional(), fnt: latin, gn: short.optional(), gnt: latin.optional() }),
  dob: z.string().regex(/^((19|20)\d\d(-\d\d){0,2})?$/),
  v: z.array(vaccination).length(1).optional(),
  t: z.array(testing).length(1).optional(),
  r: z.array(recovery).length(1).optional(),
})

/** What a certificate is about, as far as it says so: one that says two things says nothing. */
export function useOf(content: object): Use | undefined {
  const said = USES.filter(([field]) => Object.hasOwn(content, field))
  return said.length === 1 ? said[0]?.[1] : undefined
}

const USES = [
  ['v', 'vaccination'],
  ['t', 'test'],
  ['r', 'recovery'],
] as const

export function isDcc(content: object): boolean {
  return useOf(content) !== undefined && dcc.safeParse(content).success
}
