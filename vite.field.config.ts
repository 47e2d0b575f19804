import { createHash } from 'node:crypto'
import path from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { packed } from './vite.packed.ts'
import { strictZod } from './vite.zod.ts'

const FIELD = path.join(import.meta.dirname, 'src/web/field')

/**
 * Writes into the service worker which files the app is made of and a version that changes with any of them: a phone has all files of
 * one build or of the one before, never some of each.
 */
const shell: Plugin = {
  name: 'shell',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler: (_options, bundle) => {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') throw new Error('no service worker in the bundle')
      const files = Object.keys(bundle).filter((name) => name !== 'sw.js' && !name.endsWith('.map'))
      const hash = createHash('sha256')
      for (const name of files.toSorted()) {
        const one = bundle[name]
        if (one) hash.update(name).update(one.type === 'chunk' ? one.code : one.source)
      }
      const said = { version: hash.digest('hex').slice(0, 12), files: [...files, ...KEPT_FILES] }
      worker.code = worker.code.replace('__SHELL__', JSON.stringify(said))
    },
  },
}

/** Of public/: the same names in every build. */
const KEPT_FILES = ['manifest.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']

/** The phone app: Preact, its own files below dist/field, nothing shared with the desk. */
export default defineConfig({
  root: FIELD,
  base: '/field/',
  publicDir: path.join(FIELD, 'public'),
  plugins: [shell, strictZod, packed],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/field'),
    emptyOutDir: true,
    // Chromium and WebView of 2020 and later; older ones are told so by the page itself (index.html).
    target: 'es2020',
    cssTarget: 'chrome85',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { field: path.join(FIELD, 'index.html'), sw: path.join(FIELD, 'sw.ts') },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
