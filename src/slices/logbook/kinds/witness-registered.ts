import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** SubjectPublicKeyInfo in base64 of an Ed25519 key (RFC 8410) or a P-256 point (RFC 5480): each begins in one way only. */
const KEY = /^(MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=|MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==)$/

/** Somebody outside of the county keeps an eye on its public log: what they sign of it is shown beside its heads. */
export const witnessRegistered = defineKind({
  name: 'witness-registered',
  title: { zh: '登记公开日志见证方', en: 'Witness of the public log registered' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({ name: z.string().trim().min(1).max(120), key: z.string().regex(KEY) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  example: { name: '市档案馆', key: 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
})
