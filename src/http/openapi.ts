import { z } from 'zod'
import type { Endpoint } from '../core/endpoint.ts'
import { REFUSALS } from '../core/refusals.ts'
import { MAY, type Capability } from '../core/role.ts'

type Json = Record<string, unknown>
export type OpenApi = Json & {
  openapi: string
  paths: Record<string, Record<string, Json>>
  components: Json
}

/** Who may call, as the standard says it: a browser's session in a cookie, or a token in a header. */
const SECURITY: Record<'anyone' | 'resident' | 'gate-device' | 'staff', readonly Json[]> = {
  anyone: [],
  resident: [{ residentSession: [] }, { residentToken: [] }],
  'gate-device': [{ gateKey: [] }],
  staff: [{ session: [] }, { phoneToken: [] }],
}

const SCHEMES: Json = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'hutong',
    description: 'POST /api/session. 账号登录后的会话。',
  },
  phoneToken: { type: 'http', scheme: 'bearer', description: 'Of an enrolled phone. 已登记手机的令牌。' },
  residentSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'hutong_me',
    description: 'POST /api/me/session. 居民会话。',
  },
  residentToken: { type: 'http', scheme: 'bearer', description: 'The same with `bearer: true`. 居民令牌。' },
  gateKey: { type: 'http', scheme: 'bearer', description: 'Of an electronic gate. 电子哨兵密钥。' },
}

/** The API as OpenAPI 3.1, out of the very schemas that every call is checked by: what is not in a contract is not in it, and the reverse. */
export function openApi(entries: readonly Endpoint[], version: string): OpenApi {
  const schemas: Json = { Refusal: REFUSAL }
  const paths: OpenApi['paths'] = {}
  for (const entry of entries) {
    const path = entry.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [entry.method.toLowerCase()]: operationOf(entry, schemas) }
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Hutong 胡同',
      version: version || '0',
      description: 'docs/guide/api.md, docs/guide/api.en.md',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(entries.map(tagOf))].sort().map((name) => ({ name })),
    paths: { ...paths, ...PAPERS },
    components: {
      schemas,
      securitySchemes: SCHEMES,
      responses: {
        Refusal: {
          description: 'Refused: a stable code, and what to do, in Chinese and English.',
          headers: { 'Retry-After': { description: 'With 429: seconds.', schema: { type: 'integer' } } },
          content: json({ $ref: '#/components/schemas/Refusal' }),
        },
      },
    },
  }
}

function tagOf({ path }: Endpoint): string {
  return path.split('/')[2] ?? ''
}

function operationOf(entry: Endpoint, schemas: Json): Json {
  const { method, path, may, summary } = entry
  const id = [method.toLowerCase(), ...path.split('/').slice(2)].join('_').replaceAll(/[^\w]+/g, '_')
  const kind = may === 'anyone' || may === 'resident' || may === 'gate-device' ? may : 'staff'
  const body = entry.body && schemaOf(entry.body, 'input', `${id}_body`, schemas)
  return {
    operationId: id,
    summary,
    tags: [tagOf(entry)],
    'x-may': may,
    'x-roles': rolesOf(may),
    security: SECURITY[kind],
    parameters: [
      ...parametersOf(entry.params, 'path', `${id}_path`, schemas),
      ...parametersOf(entry.query, 'query', `${id}_query`, schemas),
    ],
    ...(body ? { requestBody: { required: true, content: contentOf(body) } } : {}),
    responses: {
      '200': { description: 'Done', content: json(schemaOf(entry.reply, 'output', `${id}_reply`, schemas)) },
      default: { $ref: '#/components/responses/Refusal' },
    },
  }
}

function rolesOf(may: Capability): string[] {
  return Object.entries(MAY).flatMap(([role, can]) => (can.includes(may) ? role : []))
}

/** What cannot be said in JSON Schema (a stream, a custom check) is anything; a schema that names itself lies among the components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', name: string, schemas: Json): Json {
  // A JSON Schema is a plain object.
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json
  const { $schema: _, $defs, ...own } = made
  const isOwn = JSON.stringify(own).includes('"$ref":"#"')
  const moved = (value: Json): Json =>
    // What was an object comes back as one.
    JSON.parse(
      JSON.stringify(value)
        .replaceAll('"$ref":"#/$defs/', `"$ref":"#/components/schemas/${name}_`)
        .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`),
    ) as Json
  // Named schemas by their names.
  for (const [key, value] of Object.entries(($defs ?? {}) as Record<string, Json>))
    schemas[`${name}_${key}`] = moved(value)
  if (!isOwn) return moved(own)
  schemas[name] = moved(own)
  return { $ref: `#/components/schemas/${name}` }
}

function parametersOf(
  schema: z.ZodType | undefined,
  where: 'path' | 'query',
  name: string,
  schemas: Json,
): Json[] {
  if (!schema) return []
  // What comes as text is written as what it is read as; whether it may be left out only the input says.
  // Parameters are described by object schemas.
  const { properties = {} } = schemaOf(schema, 'output', name, schemas) as {
    properties?: Record<string, Json>
  }
  // The same.
  const { required = [] } = schemaOf(schema, 'input', name, schemas) as { required?: string[] }
  return Object.entries(properties).map(([field, of]) => ({
    name: field,
    in: where,
    required: where === 'path' || required.includes(field),
    schema: of,
  }))
}

/** A body that no schema describes is the bytes of a file. */
function contentOf(schema: Json): Json {
  return Object.keys(schema).length === 0 ? { 'application/octet-stream': { schema } } : json(schema)
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

const REFUSAL: Json = {
  type: 'object',
  required: ['code', 'zh', 'en', 'faults', 'request'],
  properties: {
    code: { enum: Object.keys(REFUSALS) },
    zh: { type: 'string' },
    en: { type: 'string' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    request: { type: 'string', description: 'Names this call in the server’s log.' },
  },
}

const SIGNED: Json = {
  security: [],
  responses: {
    '200': { description: 'COSE_Sign1', content: { 'application/cose': { schema: {} } } },
    default: { $ref: '#/components/responses/Refusal' },
  },
}
const number = (name: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^\\d{1,12}(-\\d{1,12})?$' },
})

/** What gates read codes by: signed, for anybody, never counted against a limit (http/codes.ts). */
const PAPERS: OpenApi['paths'] = {
  '/codes/latest': {
    get: {
      operationId: 'codes_latest',
      summary: 'Which versions of key list, rules and status lists are out',
      security: [],
      responses: {
        '200': { description: 'Done', content: json({ type: 'object' }) },
        default: { $ref: '#/components/responses/Refusal' },
      },
    },
  },
  '/codes/keys': {
    get: { operationId: 'codes_keys', summary: 'The key list, signed by the root', ...SIGNED },
  },
  '/codes/rules': {
    get: { operationId: 'codes_rules', summary: 'The rules of admission, signed', ...SIGNED },
  },
  '/codes/list/{epoch}/{name}': {
    get: {
      operationId: 'codes_list',
      summary: 'A status list whole (its version) or what changed (from-version), signed',
      parameters: [number('epoch'), number('name')],
      ...SIGNED,
    },
  },
}
