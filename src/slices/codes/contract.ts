import { z } from 'zod'

/*
 * What anybody may fetch without a session, for gates and phones to read codes by. All of it is signed; who serves it does not matter, so
 * any cache may stand between.
 *
 *   GET /codes/latest                          JSON, `latest` below: what is out; asked each minute, answers 304 by its etag
 *   GET /codes/keys                            the key list: COSE_Sign1 by the county's root, payload of core/key-list.ts
 *   GET /codes/rules                           what gates admit: COSE_Sign1 by a key of use `rules`, payload of core/admission.ts
 *   GET /codes/list/:epoch/:version            a status list: COSE_Sign1 by a key of use `list`, payload of core/status-list.ts
 *   GET /codes/list/:epoch/:from-:version      what changed since version `from`: the same, payload of `readDelta`; 404: fetch the whole
 *
 * Names of lists never change their content and may be kept for ever. Epoch 0 is the list of printed cards, which have no anchor; a phone's
 * code is looked up in the list of the week it was issued in (`epochOf(issuedAt)` in rules.ts). A reader takes no version lower than the
 * one it has, but for one: when its own version is gone after a restore, the newer `signedAt` counts. core/proving.ts says which key must
 * have signed what. The root's point comes with enrolment and never from here.
 */
export const latest = z.object({
  now: z.number().int(),
  /** Version of the key list. */
  keys: z.number().int(),
  /** Version of the rules of admission; 0: none are out yet. */
  rules: z.number().int(),
  lists: z.array(
    z.object({ epoch: z.number().int(), version: z.number().int(), signedAt: z.number().int() }),
  ),
})
export const PAPER = 'application/cose'
