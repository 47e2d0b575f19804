import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Files that are text. */
const TEXT = /\.(?:js|css|html|svg|json)$/

/**
 * Writes each file packed beside itself: the server sends that one (http/files.ts), a third of the bytes, and packs nothing while somebody
 * waits. The phone app's first load is meant over a bad line.
 */
export const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  writeBundle: {
    order: 'post',
    handler: ({ dir = '' }, bundle) => {
      for (const name of Object.keys(bundle)) {
        if (!TEXT.test(name)) continue
        const file = path.join(dir, name)
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
      }
    },
  },
}
