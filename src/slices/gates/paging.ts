import { WHY_WORDS } from '../../core/gate-words.ts'
import { DAY } from '../../core/cadence.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin, settleWithin, type Notice } from '../messages/actions.ts'
import { answeringFor, settledSince, unacknowledged, type Answering, type Waiting } from './queries.ts'
import { ACKNOWLEDGED_WITHIN } from './rules.ts'

/** How long back anybody is still paged: an incident that came out of a sealed file a week later is no alarm. */
const BACK = 2 * DAY
/** The matters of an incident's notices: that it is there, and that nobody has taken it on. */
const keysOf = (incident: string): [string, string] => [`incident/${incident}`, `incident/${incident}/page`]

/**
 * Tells the command post of incidents, and pages the supervisors of those that nobody has taken on for a minute: each once, since
 * the message says itself whether it was sent. What was taken on is settled. Gives how many notices were new.
 */
export async function pageIncidents(ledger: Ledger): Promise<number> {
  const now = ledger.now()
  return within(ledger.database, ledger.county, async (tx) => {
    const since = new Date(now - BACK)
    await settleWithin(tx, ledger, (await settledSince(tx, since)).flatMap(keysOf))
    const waiting = await unacknowledged(tx, since)
    const notices: Notice[] = []
    for (const incident of waiting) notices.push(...(await noticesOf(tx, incident, now)))
    return sendWithin(tx, ledger, notices)
  })
}

async function noticesOf(tx: Tx, incident: Waiting, now: number): Promise<Notice[]> {
  const answering = await answeringFor(tx, incident.area)
  const nearest = answering.filter(({ area }) => area === answering[0]?.area)
  const post = answering.filter(({ role }) => role === 'clerk')
  const [told, paged] = keysOf(incident.incident)
  const first = noticeOf(incident, told, [...nearest, ...post])
  if (now - incident.receivedAt.getTime() < ACKNOWLEDGED_WITHIN) return [first]
  const above = answering.filter((one) => !nearest.includes(one) && one.role !== 'clerk')
  return [first, pageOf(incident, paged, above.length > 0 ? above : answering)]
}

const LINK = '/checkpoints'
const accountsOf = (people: readonly Answering[]): string[] => people.map(({ account }) => account)

function noticeOf({ gateName, why }: Waiting, key: string, to: readonly Answering[]): Notice {
  const word = WHY_WORDS[why === 'disturbance' || why === 'one-code-two-phones' ? why : 'red']
  return {
    to: accountsOf(to),
    topic: 'incident',
    key,
    title: { zh: `${gateName}：${word.zh}，请马上接手`, en: `${gateName}: ${word.en}, take it on now` },
    body: {
      zh: '15分钟内要弄清情况并上报。接手后写明处理结果。',
      en: 'To be cleared and reported within 15 minutes. Take it on, then write what came of it.',
    },
    link: LINK,
    urgent: true,
  }
}

function pageOf({ gateName }: Waiting, key: string, to: readonly Answering[]): Notice {
  return {
    to: accountsOf(to),
    topic: 'incident',
    key,
    title: {
      zh: `${gateName}：卡口事件一分钟无人接手`,
      en: `${gateName}: nobody has taken an incident on for a minute`,
    },
    body: {
      zh: '值守人员在等答复。请您接手，或马上打电话催办。',
      en: 'The guard is waiting for an answer. Take it on yourself, or call whoever should.',
    },
    link: LINK,
    urgent: true,
  }
}
