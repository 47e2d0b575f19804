import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Of public/: the same names in every build. */
const KEPT_FILES = ['manifest.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']

/**
 * Writes into the service worker (src/web/kit/sw.ts) of an app which files it is made of and a version that changes with any of them: a
 * phone has all files of one build or of the one before, never some of each.
 */
export const shell = (app: string): Plugin => ({
  name: 'shell',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler: (_options, bundle) => {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') throw new Error('no service worker in the bundle')
      const files = Object.keys(bundle).filter((name) => name !== 'sw.js' && !/\.(?:map|wasm)$/.test(name))
      const hash = createHash('sha256')
      for (const name of files.toSorted()) {
        const one = bundle[name]
        if (one) hash.update(name).update(one.type === 'chunk' ? one.code : one.source)
      }
      const said = { app, version: hash.digest('hex').slice(0, 12), files: [...files, ...KEPT_FILES] }
      worker.code = worker.code.replace('__SHELL__', JSON.stringify(said))
    },
  },
})
