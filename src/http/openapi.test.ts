import { expect, test } from 'vitest'
import { REFUSALS } from '../core/refusals.ts'
import { ROUTES } from '../routes.ts'
import { readFileSync } from 'node:fs'
import { openApi } from './openapi.ts'

const entries = ROUTES.map(({ entry }) => entry)
const document = openApi(entries, '1.2.3')
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

/** Every value inside, with the names that lead to it. */
function* walk(
  value: unknown,
  at: readonly string[] = [],
): Generator<{ at: readonly string[]; value: unknown }> {
  yield { at, value }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, [...at, key])
}

function found(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (value, key) => Object.entries(value ?? {}).find(([name]) => name === key)?.[1],
      document,
    )
}

test('every endpoint is in it under its method, and nothing that nobody answers', () => {
  const described = operations
    .filter(({ path }) => path.startsWith('/api/'))
    .map(({ path, method }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
  expect(described.sort()).toEqual(entries.map(({ method, path }) => `${method} ${path}`).sort())
  expect(operations.filter(({ path }) => path.startsWith('/codes/'))).toHaveLength(4)
})

test('every reference leads somewhere, and none leads out of the document', () => {
  const refs = [...walk(document)].filter(({ at }) => at.at(-1) === '$ref')
  expect(refs.length).toBeGreaterThan(entries.length)
  for (const { at, value } of refs) {
    expect(String(value), at.join('/')).toMatch(/^#\/components\//)
    expect(found(String(value)), `${at.join('/')}: ${String(value)}`).toBeDefined()
  }
})

test('every parameter of a path is declared, named once, and every operation says who may call and what it answers', () => {
  const schemes = Object.keys(Object(document.components['securitySchemes']))
  const ids = new Set<unknown>()
  for (const { path, method, operation } of operations) {
    const said = `${method} ${path}`
    expect(ids.has(operation['operationId']), said).toBe(false)
    ids.add(operation['operationId'])
    expect(operation['summary'], said).toEqual(expect.any(String))
    expect(operation['responses'], said).toMatchObject({
      '200': { content: expect.anything() },
      default: expect.anything(),
    })
    const declared = (operation['parameters'] ?? []) as {
      in: string
      name: string
      required: boolean
      schema: unknown
    }[]
    expect(
      declared
        .filter((one) => one.in === 'path')
        .map(({ name }) => name)
        .sort(),
      said,
    ).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort())
    for (const one of declared) {
      expect(one.schema, `${said} ${one.name}`).toEqual(expect.any(Object))
      if (one.in === 'path') expect(one.required, said).toBe(true)
    }
    for (const scheme of operation['security'] as object[])
      for (const name of Object.keys(scheme)) expect(schemes, said).toContain(name)
    if (path.startsWith('/api/')) expect(operation['x-may'], said).toEqual(expect.any(String))
  }
})

test('bodies and answers say their fields; what may be left out is not required', () => {
  const record = document.paths['/api/records']
  expect(record?.['post']?.['requestBody']).toMatchObject({
    content: { 'application/json': { schema: { properties: { records: { minItems: 1, maxItems: 1000 } } } } },
  })
  expect(record?.['post']?.['security']).toEqual([{ session: [] }, { phoneToken: [] }])
  expect(record?.['get']?.['parameters']).toContainEqual(
    expect.objectContaining({ name: 'limit', in: 'query', required: false }),
  )
  expect(document.paths['/api/me/code']?.['post']?.['security']).toEqual([
    { residentSession: [] },
    { residentToken: [] },
  ])
  expect(document.paths['/api/gate-device/records']?.['post']?.['security']).toEqual([{ gateKey: [] }])
  // Files come as bytes; everything else says its fields.
  const asBytes = operations.filter(({ operation }) =>
    JSON.stringify(operation['requestBody'] ?? '').includes('octet-stream'),
  )
  expect(asBytes.map(({ path }) => path).sort()).toEqual([
    '/api/accounts/import',
    '/api/areas/import',
    '/api/areas/plan',
    '/api/directives/draft',
    '/api/imports',
    '/api/imports/look',
    '/api/parcels',
    '/api/sync/parcels',
    '/api/sync/parcels/own',
    '/api/uploads/{upload}',
  ])
})

test('a schema of its own kind is a component; every refusal’s code is known', () => {
  const schemas = Object(document.components['schemas'])
  expect(schemas.Refusal.properties.code.enum.sort()).toEqual(Object.keys(REFUSALS).sort())
  expect([...walk(document)].filter(({ at }) => at.at(-1) === '$schema' || at.at(-1) === '$defs')).toEqual([])
})

test.each(['api.md', 'api.en.md'])('every call that %s names is one', (file) => {
  const text = readFileSync(new URL(`../../docs/guide/${file}`, import.meta.url), 'utf8')
  const named = [...text.matchAll(/(GET|POST) (\/api\/[\w/.-]+)/g)].map(([, method = '', path = '']) => ({
    method,
    path,
  }))
  expect(named.length).toBeGreaterThan(15)
  for (const { method, path } of named)
    if (path !== '/api/openapi.json')
      expect(document.paths[path]?.[method.toLowerCase()], `${method} ${path}`).toBeDefined()
})
