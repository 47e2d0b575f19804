import path from 'node:path'
import { defineConfig } from 'vite'
import { KINDS } from './src/slices/ledger/kinds.ts'
import { packed } from './vite.packed.ts'
import { shell } from './vite.shell.ts'
import { strictZod } from './vite.zod.ts'

/** What records about people are called (src/web/me/titles.ts). */
const TITLES = Object.fromEntries(
  KINDS.flatMap(({ name, title, subject }) =>
    subject === 'person' || subject === 'any' ? [[name, title]] : [],
  ),
)
const ME = path.join(import.meta.dirname, 'src/web/me')

/** The resident's page: Preact, its own files below dist/me, nothing shared with the desk or the phone app. */
export default defineConfig({
  root: ME,
  base: '/me/',
  publicDir: path.join(ME, 'public'),
  define: { __TITLES__: JSON.stringify(TITLES) },
  plugins: [shell('me'), strictZod, packed],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/me'),
    emptyOutDir: true,
    // As for the phone app (vite.field.config.ts): residents' phones are no newer.
    target: 'es2020',
    cssTarget: 'chrome85',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { me: path.join(ME, 'index.html'), sw: path.join(ME, '../kit/sw.ts') },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
