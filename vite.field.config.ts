import path from 'node:path'
import { defineConfig } from 'vite'
import { packed } from './vite.packed.ts'
import { shell } from './vite.shell.ts'
import { strictZod } from './vite.zod.ts'

const FIELD = path.join(import.meta.dirname, 'src/web/field')

/** The phone app: Preact, its own files below dist/field, nothing shared with the desk. */
export default defineConfig({
  root: FIELD,
  base: '/field/',
  publicDir: path.join(FIELD, 'public'),
  plugins: [shell('field'), strictZod, packed],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/field'),
    emptyOutDir: true,
    // Chromium and WebView of 2020 and later; older ones are told so by the page itself (index.html).
    target: 'es2020',
    cssTarget: 'chrome85',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { field: path.join(FIELD, 'index.html'), sw: path.join(FIELD, '../kit/sw.ts') },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/codes': 'http://127.0.0.1:8080', '/api': 'http://127.0.0.1:8080' } },
})
