import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The browser apps. Each folder with an index.html is one; the server serves them from dist/. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'src/web'),
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: { desk: path.join(import.meta.dirname, 'src/web/desk/index.html') } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
