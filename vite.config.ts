import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build, defineConfig } from 'vite'
import { packed } from './vite.packed.ts'
import { strictZod } from './vite.zod.ts'

/**
 * The browser apps, which the server serves from dist/. The desk is built here; the phone app and the resident's page by configurations
 * of their own (vite.field.config.ts, vite.me.config.ts), so that they share no file and a change of one leaves the others as phones
 * have kept them.
 */
export default defineConfig({
  root: path.join(import.meta.dirname, 'src/web'),
  plugins: [
    react(),
    strictZod,
    packed,
    {
      name: 'phones',
      apply: 'build',
      closeBundle: async () => {
        for (const app of ['field', 'me'])
          await build({
            configFile: path.join(import.meta.dirname, `vite.${app}.config.ts`),
            logLevel: 'error',
          })
      },
    },
  ],
  build: {
    outDir: path.join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: { desk: path.join(import.meta.dirname, 'src/web/desk/index.html') } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
