import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build, defineConfig } from 'vite'
import { packed } from './vite.packed.ts'
import { strictZod } from './vite.zod.ts'

/**
 * The browser apps, which the server serves from dist/. The desk is built here; the phone app by a configuration of its own
 * (vite.field.config.ts), so that the two share no file and a change of one leaves the other as phones have kept it.
 */
export default defineConfig({
  root: path.join(import.meta.dirname, 'src/web'),
  plugins: [
    react(),
    strictZod,
    packed,
    {
      name: 'field',
      apply: 'build',
      closeBundle: async () => {
        await build({
          configFile: path.join(import.meta.dirname, 'vite.field.config.ts'),
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
