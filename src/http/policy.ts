/** What a page of ours may load and do: its own files, nothing of anybody else's, no frame around it. */
export const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
