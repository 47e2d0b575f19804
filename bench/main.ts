/**
 * `npm run bench`: every figure of docs that can be measured on one machine, in one table and as JSON. `-- --only NAME,NAME` runs
 * some, `-- --residents N` makes the county smaller, `-- --seconds N` the long runs shorter, `-- --json FILE` says where the figures go.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAppend } from './append.ts'
import { benchBoard } from './board.ts'
import type { Bench, Figure } from './bench.ts'
import { benchCampaign } from './campaign.ts'
import { benchColours } from './colours.ts'
import { benchCodes } from './codes.ts'
import { benchRefresh } from './codes-refresh.ts'
import { benchEntries } from './entries.ts'
import { benchGate } from './gate.ts'
import { benchLists } from './lists.ts'
import { benchLoad } from './load.ts'
import { benchMatching } from './matching.ts'
import { benchNights } from './nights.ts'
import { benchPhone } from './phone.ts'
import { benchPortal } from './portal.ts'
import { benchPush } from './push.ts'
import { benchRebuild } from './rebuild.ts'
import { benchScreens } from './screens.ts'
import { benchSearch } from './search.ts'
import { openStage } from './stage.ts'
import { benchSync } from './sync.ts'

/** In this order: what leaves much behind comes last. */
const BENCHES: readonly Bench[] = [
  benchCodes,
  benchLoad,
  benchLists,
  benchScreens,
  benchSearch,
  benchAppend,
  benchPush,
  benchMatching,
  benchBoard,
  benchRebuild,
  benchSync,
  benchPhone,
  benchRefresh,
  benchGate,
  benchColours,
  benchPortal,
  benchCampaign,
  benchNights,
  benchEntries,
]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    residents: { type: 'string', default: '500000' },
    seconds: { type: 'string', default: '150' },
    json: { type: 'string', default: 'bench/results/figures.json' },
  },
})
const only = values.only?.split(',')
const wanted = BENCHES.filter(({ name }) => only === undefined || only.includes(name))
if (wanted.length < (only?.length ?? 1)) {
  console.error(
    `There is no such benchmark in "${values.only}". There are: ${BENCHES.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}
const say = (line: string): void => console.log(line)
const stage = await openStage(Number(values.residents), say, Number(values.seconds))
// Stopped halfway, it takes its database and its folder along.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stage.close().finally(() => process.exit(130)))
const figures: (Figure & { bench: string })[] = []
try {
  for (const { name, run } of wanted) {
    console.log(`\n${name} …`)
    for (const figure of await run(stage)) {
      figures.push({ bench: name, ...figure })
      console.log(`  ${lineOf(figure)}`)
    }
  }
} finally {
  await stage.close()
}
const machine = {
  cores: cpus().length,
  memory: totalmem(),
  processor: cpus()[0]?.model,
  node: process.version,
}
const at = new Date().toISOString()
mkdirSync('bench/results', { recursive: true })
writeFileSync(
  values.json,
  `${JSON.stringify({ at, machine, residents: Number(values.residents), figures }, null, 2)}\n`,
)
console.log(`\n${figures.map(lineOf).join('\n')}\n\nWritten to ${values.json}`)
process.exit(0)

function lineOf({ what, value, unit, bar, met, baseline }: Figure): string {
  const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 1 ? 3 : 1)
  const beside = baseline ? `; ${baseline.what}: ${Math.round(baseline.value).toLocaleString('en')}` : ''
  return `${met ? 'met    ' : 'NOT MET'}  ${what}: ${shown} ${unit}  (bar: ${bar}${beside})`
}
