import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openApi } from '../http/openapi.ts'
import { ROUTES } from '../routes.ts'
import { readArguments, type Command } from './command.ts'

export const openapiCommand: Command = {
  name: 'openapi',
  summary: 'The API described in OpenAPI 3.1, as a server answers at /api/openapi.json',
  help: [
    'hutong openapi [--out FILE]',
    '',
    'Made from the very schemas that every call is checked by. docs/guide/api.en.md says how to call. Output is always JSON.',
  ].join('\n'),
  run: async (args, { print }) => {
    const { values } = readArguments(args, { out: { type: 'string' }, json: { type: 'boolean' } })
    const text = readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')
    // Our own file.
    const { version = '' } = JSON.parse(text) as { version?: string }
    const described = JSON.stringify(
      openApi(
        ROUTES.map(({ entry }) => entry),
        version,
      ),
      undefined,
      2,
    )
    if (values.out === undefined) print(described)
    else writeFileSync(values.out, `${described}\n`)
    return 0
  },
}
