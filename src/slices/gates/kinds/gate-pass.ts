import { z } from 'zod'
import { NOTES } from '../../../core/judging.ts'
import { defineKind } from '../../../core/kind.ts'
import { COLOURS } from '../../../core/token.ts'
import { ANSWERS, PASSERS } from '../rules.ts'

export const WAYS = ['code', 'card', 'identity', 'no-code'] as const
/** Twelve bytes of an HMAC, base64url. */
const pseudonym = z.string().regex(/^[\w-]{16}$/)
/** 130 bytes, as every box has (core/entry-box.ts). */
const box = z.string().regex(/^[\w-]{174}$/)

/**
 * Somebody came to a gate, and what it said. Who it was is not in it for the county to read: `person` is a pseudonym of this one day, `code`
 * one of the code that was shown, so that two phones with one code are noticed, `box` is sealed.
 */
export const gatePass = defineKind({
  name: 'gate-pass',
  title: { zh: '卡口通行', en: 'Pass of a gate' },
  subject: 'place',
  recordedBy: PASSERS,
  payload: z.object({
    how: z.enum(WAYS),
    /** What the gate’s rules said, and what was done. */
    verdict: z.enum(ANSWERS),
    entered: z.boolean(),
    colour: z.enum(COLOURS).optional(),
    notes: z.array(z.enum(NOTES)).max(NOTES.length).default([]),
    /** Asked for where the code holds no declaration of travel. */
    declared: z.enum(['clean', 'risk']).optional(),
    celsius: z.number().min(30).max(45).optional(),
    companions: z.number().int().min(0).max(60).default(0),
    plate: z.string().trim().max(12).optional(),
    person: pseudonym.optional(),
    code: pseudonym.optional(),
    /** Who it was, sealed to a key that is whole nowhere (core/entry-box.ts). */
    box: box.optional(),
    /** From the first look to the end of it: what advice on lanes rests on. */
    seconds: z.number().min(0).max(3600).optional(),
  }),
  personal: ['celsius', 'plate', 'person', 'code', 'box'],
  sealed: ['plate'],
  retention: 'movement',
  clause: '6',
  example: {
    how: 'code',
    verdict: 'admit',
    entered: true,
    colour: 'green',
    notes: [],
    celsius: 36.5,
    companions: 1,
    plate: '冀D12345',
    person: 'q83vEjRWeJCrze8S',
    seconds: 8,
  },
})
