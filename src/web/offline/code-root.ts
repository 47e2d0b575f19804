type Keeping = {
  readDraft: (name: string) => Promise<unknown>
  keepDraft: (name: string, value: unknown) => Promise<void>
}

/** Where a phone that was enrolled before its county had a root keeps that: among its drafts, sealed like them. */
const KEPT_AS = 'county/code-root'

/** The first one that is told stays: a server that is no more the county's cannot bring another. A new enrolment does. */
export async function keepCodeRoot(store: Keeping, told: string | null | undefined): Promise<void> {
  if (told && (await store.readDraft(KEPT_AS)) === undefined) await store.keepDraft(KEPT_AS, told)
}

/** The point that signs the county's key lists: x, then y. Undefined while nobody has told it. */
export async function codeRootOf(
  store: Pick<Keeping, 'readDraft'>,
  enrolled: { codeRoot?: string | null | undefined },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const kept = enrolled.codeRoot ?? (await store.readDraft(KEPT_AS))
  return typeof kept === 'string'
    ? Uint8Array.from(atob(kept), (char) => char.codePointAt(0) ?? 0)
    : undefined
}
