import path from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('an option wins over the environment, and what is not a common option is left for the command', () => {
  const { config, rest } = readConfig({ PORT: '9000', HUTONG_DATA: '/srv/hutong' }, [
    'draft',
    '--port',
    '9001',
    '--json',
    '--host=0.0.0.0',
  ])
  expect(config).toMatchObject({
    port: 9001,
    host: '0.0.0.0',
    dataFolder: '/srv/hutong',
    keysFolder: '/srv/hutong/keys',
  })
  expect(rest).toEqual(['draft', '--json'])
  expect(readConfig({}, []).config.dataFolder).toBe(path.resolve('data'))
  expect(readConfig({ PUBLIC_URL: 'https://example.org/' }).config.publicUrl).toBe('https://example.org')
  expect(readConfig({ HUTONG_MEMORY: '2048' }).config.memory).toBe(2048)
  expect(readConfig({ DATABASE_URL: '' }).config.databaseUrl).toBeUndefined()
})

test.each([
  [{ PORT: 'eighty' }, [], 'PORT'],
  [{ PORT: '70000' }, [], 'PORT'],
  [{ HUTONG_MEMORY: '4 GB' }, [], 'HUTONG_MEMORY'],
  [{ HUTONG_MEMORY: '64' }, [], 'HUTONG_MEMORY'],
  [{ DATABASE_URL: 'mysql://x/y' }, [], 'DATABASE_URL'],
  [{ PUBLIC_URL: 'example.org' }, [], 'PUBLIC_URL'],
  [{ TLS_CERT: 'a.pem' }, [], 'TLS_KEY'],
  [{}, ['--port'], '--port needs a value'],
])('settings that cannot be meant are refused by name: %o %o', (environment, args, words) => {
  expect(() => readConfig(environment, args)).toThrow(words)
})
