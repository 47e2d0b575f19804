import type { Bilingual } from '../core/text.ts'
import { within } from '../database/connect.ts'
import type { PageCall } from '../http/page.ts'
import { dayStart } from '../core/cadence.ts'
import { sharedFor } from '../core/sharing.ts'
import type { ReplyOf } from '../core/endpoint.ts'
import type { ColourBoard, publicCounts } from '../slices/colours/contract.ts'
import { rulesInForce } from '../slices/colours/in-force.ts'
import { readPublicCounts } from '../slices/colours/publishing.ts'
import { namedRisks } from '../slices/colours/queries.ts'
import { gatesIn } from '../slices/gates/queries.ts'
import { time } from './dates.ts'
import { tell } from './epidemic-words.ts'
import { markup, type Html } from './html.ts'
import { panel } from './lists.ts'

type Gate = { name: string; area: string }
/** What the ledger itself says of the county, without anybody in it. */
export type Stand = {
  risks: ColourBoard['risks']
  gates: Gate[]
  rules: { text: Bilingual; colour: string }[]
  days: ReplyOf<typeof publicCounts>['days']
}

/** Whatever addresses the page is asked for under. */
const shared = sharedFor(30_000)

/**
 * Public by what they are: which areas are at risk, which gates are in use and staffed, by which rules codes are worked out, how often codes
 * changed. Read with the county's scope, since nothing else of these tables is open to readers; names of people are left behind here, and so is which gate stands
 * unattended: that is for the command post.
 */
export function standOf(ledger: PageCall['ledger']): Promise<Stand> {
  return shared(ledger, 'stand', () => readStand(ledger))
}

async function readStand(ledger: PageCall['ledger']): Promise<Stand> {
  const { database, county, now } = ledger
  const at = now()
  const stand = await within(database, county, async (tx) => {
    const gates = await gatesIn(tx, county, { start: new Date(dayStart(at)), now: new Date(at) })
    const { rules } = await rulesInForce(tx, ledger)
    return {
      risks: await namedRisks(tx, county),
      gates: gates
        .filter(({ tags }) => tags.includes('category:checkpoint'))
        .map(({ name, areaName }) => ({ name, area: areaName })),
      rules: rules.map(({ text, colour }) => ({ text, colour })),
    }
  })
  return { ...stand, days: (await readPublicCounts(ledger)).days.slice(0, 7) }
}

export function risksHtml({ language }: PageCall, { risks }: Stand): Html {
  if (risks.length === 0) return panel(tell(language, 'risks'), markup`<p>${tell(language, 'risksNone')}</p>`)
  return panel(
    tell(language, 'risks'),
    markup`<div class="table" role="region" tabindex="0" aria-label="${tell(language, 'risks')}">
      <table>
        <thead>
          <tr>
            <th scope="col">${tell(language, 'area')}</th>
            <th scope="col">${tell(language, 'level')}</th>
            <th scope="col">${tell(language, 'since')}</th>
          </tr>
        </thead>
        <tbody>
          ${risks.map(
            ({ name, risk, since }) =>
              markup`<tr>
                <th scope="row" lang="zh-CN">${name}</th>
                <td>${tell(language, risk)}</td>
                <td>${time(new Date(since))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  )
}

/** Empty blocks do not appear. */
export function gatesHtml({ language }: PageCall, { gates }: Stand): Html | undefined {
  if (gates.length === 0) return undefined
  return panel(
    `${tell(language, 'gates')} (${gates.length})`,
    markup`<ul class="lines">
      ${gates.slice(0, 60).map(({ name, area }) => markup`<li lang="zh-CN">${name} <small>${area}</small></li>`)}
    </ul>`,
  )
}

const SIGNS: Record<string, string> = { red: '▲', yellow: '◆', green: '●' }

export function rulesHtml({ language }: PageCall, { rules }: Stand): Html | undefined {
  if (rules.length === 0) return undefined
  return panel(
    tell(language, 'rules'),
    markup`<p>${tell(language, 'rulesWhat')}</p>
      <ul>
        ${rules.map(({ text, colour }) => markup`<li>${SIGNS[colour]} ${text[language]}</li>`)}
      </ul>`,
  )
}

export function countsHtml({ language }: PageCall, { days }: Stand): Html {
  const heads = [
    'toRed',
    'toYellow',
    'toGreen',
    'overrides',
    'appeals',
    'upheld',
    'lapsed',
    'openings',
  ] as const
  return panel(
    tell(language, 'counts'),
    markup`<p>${tell(language, 'countsWhat')}</p>
      <div class="table" role="region" tabindex="0" aria-label="${tell(language, 'counts')}">
        <table>
          <thead>
            <tr>
              <th scope="col">${tell(language, 'day')}</th>
              ${heads.map((word) => markup`<th scope="col">${tell(language, word)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${days.map(
              (day) =>
                markup`<tr>
                  <th scope="row">${day.day}</th>
                  ${heads.map(
                    (word) =>
                      markup`<td>
                        ${word === 'overrides' ? day.overrides.reduce((sum, { people }) => sum + people, 0) : day[word]}
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  )
}
