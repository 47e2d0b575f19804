import type { Plugin } from 'vite'

const BEGINS = '_a.__zod_globalConfig = {}'

/**
 * zod tries at its first schema whether it may compile code, and our content policy says no: one breach logged on every page. Its
 * setting not to try must stand before any schema is made, and a bundle's chunks begin with the schemas, so it is set where zod's
 * settings begin.
 */
export const strictZod: Plugin = {
  name: 'strict-zod',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/zod/v4/core/core.js')) return undefined
    if (!code.includes(BEGINS)) throw new Error('zod begins its settings otherwise now: see vite.zod.ts')
    return { code: code.replace(BEGINS, '_a.__zod_globalConfig = { jitless: true }'), map: null }
  },
}
