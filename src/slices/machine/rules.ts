import { DAY, HOUR } from '../../core/cadence.ts'
import type { Bilingual } from '../../core/text.ts'
import type { Check, JobLine } from './contract.ts'

/** What was found out about the machine; sizes in bytes, times in milliseconds since 1970. */
export type Facts = {
  now: number
  demo: boolean
  disk: { free: number; total: number }
  database: { bytes: number; perDay: number | null }
  migrations: { ran: number; missing: number }
  workers: number
  jobs: readonly JobLine[]
  waiting: number
  backup: { takenAt: number; bytes: number } | undefined
  certificate: { endsAt: number } | undefined
  /** Until when codes can be signed; null: not now. Undefined: the county has none. */
  codes: { endsAt: number | null } | undefined
  /** Sequence numbers: the last drawn, and the one up to which everything is there. */
  ledger: { position: number; horizon: number }
  counters: { countedAt: number; wrong: number } | undefined
  /** Restored from a backup of then, and nothing tells who was erased since. */
  destructionsKnownUntil: number | undefined
  clockApart: number
  messages: { givenUp: number; failing: number }
  memory: number
}

const GB = 1024 ** 3
const MB = 1024 ** 2

type Said = [Check['state'], Bilingual, Bilingual?]

/** Every check in the order people look; thresholds stand beside their reason. */
export function checksOf(facts: Facts): Check[] {
  const said: Record<Check['name'], Said | undefined> = {
    disk: diskCheck(facts),
    database: databaseCheck(facts),
    migrations: migrationCheck(facts),
    workers: workerCheck(facts),
    jobs: jobCheck(facts),
    backup: backupCheck(facts),
    certificate: certificateCheck(facts),
    codes: codesCheck(facts),
    ledger: ledgerCheck(facts),
    counters: counterCheck(facts),
    destructions: destructionCheck(facts),
    clock: clockCheck(facts),
    messages: messageCheck(facts),
    memory: memoryCheck(facts),
  }
  // The keys of the record above are the checks' names.
  return (Object.entries(said) as [Check['name'], Said | undefined][]).flatMap(([name, one]) =>
    one ? [{ name, state: one[0], value: one[1], advice: one[2] ?? null }] : [],
  )
}

export function worst(checks: readonly Check[]): Check['state'] {
  if (checks.some(({ state }) => state === 'bad')) return 'bad'
  return checks.some(({ state }) => state === 'warn') ? 'warn' : 'good'
}

/** PostgreSQL stops at the last byte. A night of a million duties with its log takes under 1 GB; 5 GB leave days to act. */
function diskCheck({ disk: { free, total } }: Facts): Said {
  const value = {
    zh: `剩余 ${size(free)}，共 ${size(total)}`,
    en: `${size(free)} free of ${size(total)}`,
  }
  const advice = {
    zh: '清理磁盘或换更大的盘；旧备份可先移到别的机器。磁盘写满后任何人都无法保存记录。',
    en: 'Free space or move to a larger disk; move old backups to another machine first. On a full disk nobody can save anything.',
  }
  if (free < GB) return ['bad', value, advice]
  return free < 5 * GB ? ['warn', value, advice] : ['good', value]
}

/** Thirty days are enough to buy and fit a disk. */
function databaseCheck({ database: { bytes, perDay }, disk }: Facts): Said {
  const grows = perDay === null || perDay <= 0
  const value = {
    zh: grows ? size(bytes) : `${size(bytes)}，每天增加 ${size(perDay)}`,
    en: grows ? size(bytes) : `${size(bytes)}, growing by ${size(perDay)} a day`,
  }
  const days = perDay !== null && perDay > 0 ? disk.free / perDay : Infinity
  if (days >= 30) return ['good', value]
  const left = Math.floor(days)
  return [
    days < 7 ? 'bad' : 'warn',
    value,
    {
      zh: `照此速度，磁盘 ${left} 天后写满。请尽快扩容。`,
      en: `At this pace the disk is full in ${left} days. Get a larger one.`,
    },
  ]
}

function migrationCheck({ migrations: { ran, missing } }: Facts): Said {
  if (missing === 0) return ['good', { zh: `${ran} 项，已是最新`, en: `${ran}, all there are` }]
  return [
    'bad',
    { zh: `缺 ${missing} 项`, en: `${missing} missing` },
    { zh: '运行 hutong upgrade（会先备份）。', en: 'Run `hutong upgrade`; it makes a backup first.' },
  ]
}

function workerCheck({ workers }: Facts): Said {
  if (workers > 0) return ['good', { zh: `${workers} 个进程在运行作业`, en: `${workers} running jobs` }]
  return [
    'bad',
    { zh: '没有进程在运行作业', en: 'Nobody runs jobs' },
    {
      zh: '次日任务、督办和备份都已停止。运行 hutong work，或去掉 --no-work 重新启动。',
      en: 'Nights, reminders and backups stand still. Run `hutong work`, or start again without --no-work.',
    },
  ]
}

/** A job ten minutes late has missed its turn on an idle queue by far: the queue looks every five seconds. */
export const LATE = 10 * 60_000

function jobCheck({ jobs, waiting }: Facts): Said {
  const count = (state: JobLine['state']): number => jobs.filter((job) => job.state === state).length
  const [failed, late] = [count('failed'), count('late') + count('retrying')]
  const value = {
    zh: `待运行 ${waiting}，重试或延迟 ${late}，失败 ${failed}`,
    en: `${waiting} waiting, ${late} late or tried again, ${failed} failed`,
  }
  const advice = {
    zh: '见下表的错误信息；排除原因后点“重新运行”。',
    en: 'The table below says why. Remove the cause, then press “Run again”.',
  }
  if (failed > 0) return ['bad', value, advice]
  return late > 0 ? ['warn', value, advice] : ['good', value]
}

/** Backups run nightly: 26 hours mean one was missed, 50 two. */
function backupCheck({ backup, now, demo }: Facts): Said {
  const advice = {
    zh: '运行 hutong backup，并把备份复制到另一台机器；查看备份作业为何没有完成。',
    en: 'Run `hutong backup` and copy the file to another machine; see why the nightly job did not.',
  }
  if (!backup) return [demo ? 'warn' : 'bad', { zh: '还没有备份', en: 'None yet' }, advice]
  const hours = Math.floor((now - backup.takenAt) / HOUR)
  const value = { zh: `${hours} 小时前，${size(backup.bytes)}`, en: `${hours} h ago, ${size(backup.bytes)}` }
  if (hours >= 50) return ['bad', value, advice]
  return hours >= 26 ? ['warn', value, advice] : ['good', value]
}

/** Most authorities renew a month ahead; a week is the last moment to do it by hand. */
function certificateCheck({ certificate, now }: Facts): Said | undefined {
  if (!certificate) return undefined
  const days = Math.floor((certificate.endsAt - now) / DAY)
  const value = {
    zh: days < 0 ? '已过期' : `还有 ${days} 天到期`,
    en: days < 0 ? 'Expired' : `${days} days left`,
  }
  const advice = {
    zh: '更换证书文件后重新启动。过期后手机和摄像头都无法使用。',
    en: 'Replace the certificate file and start again. Once it expired, phones and cameras stop working.',
  }
  if (days < 7) return ['bad', value, advice]
  return days < 30 ? ['warn', value, advice] : ['good', value]
}

/** Two of three holders must meet to sign the next keys: three days are what that takes. */
function codesCheck({ codes, now }: Facts): Said | undefined {
  if (!codes) return undefined
  const hours = codes.endsAt === null ? 0 : Math.max(0, Math.floor((codes.endsAt - now) / HOUR))
  const value = {
    zh: hours === 0 ? '现在不能签发' : `还可签发 ${Math.floor(hours / 24)} 天 ${hours % 24} 小时`,
    en: hours === 0 ? 'Nothing can be signed now' : `${Math.floor(hours / 24)} days ${hours % 24} h left`,
  }
  const advice = {
    zh: '运行 hutong codes prepare，由两位保管人签名后 hutong codes install。过期后手机领不到新码，卡口只能走无码通道。',
    en: 'Run `hutong codes prepare`, have two holders sign, then `hutong codes install`. Without keys no code is renewed, and gates are left with the lane without codes.',
  }
  if (hours < 24) return ['bad', value, advice]
  return hours < 72 ? ['warn', value, advice] : ['good', value]
}

/** Records are folded as they are written; what lags is what a long transaction keeps from readers. */
function ledgerCheck({ ledger: { position, horizon } }: Facts): Said {
  const lag = position - horizon
  const value = { zh: `第 ${position} 条，滞后 ${lag}`, en: `Record ${position}, ${lag} behind` }
  if (lag < 10_000) return ['good', value]
  return [
    'warn',
    value,
    {
      zh: '有一次很长的导入或备份正在进行；若一小时后仍如此，请重新启动。',
      en: 'A long import or backup is running. If this is still so in an hour, start the program again.',
    },
  ]
}

function counterCheck({ counters, now }: Facts): Said {
  if (!counters) {
    return [
      'warn',
      { zh: '还没有核对过', en: 'Not counted again yet' },
      { zh: '每天凌晨自动核对；也可运行 hutong recount。', en: 'Done every night; or run `hutong recount`.' },
    ]
  }
  const hours = Math.floor((now - counters.countedAt) / HOUR)
  const value = {
    zh: `${hours} 小时前核对，${counters.wrong} 处不符`,
    en: `Counted ${hours} h ago, ${counters.wrong} wrong`,
  }
  if (counters.wrong > 0) {
    return [
      'bad',
      value,
      {
        zh: '总览上的数字有误，这是程序缺陷：请报告，并运行 hutong recount --repair。',
        en: 'Figures on the board are wrong. This is a bug: report it, and run `hutong recount --repair`.',
      },
    ]
  }
  if (hours < 50) return ['good', value]
  return [
    'warn',
    value,
    { zh: '夜间核对没有运行，请查看作业。', en: 'The nightly count did not run: see the jobs.' },
  ]
}

/** Shown only while something is unknown: a person whose wish to be erased is not carried out cannot see it. */
function destructionCheck({ destructionsKnownUntil: until }: Facts): Said | undefined {
  if (until === undefined) return undefined
  const since = new Date(until).toISOString().slice(0, 16).replace('T', ' ')
  return [
    'bad',
    { zh: `${since}（UTC）之后的删除情况不明`, en: `Not known who was erased after ${since} UTC` },
    {
      zh: '本县由备份恢复，此后申请删除的人可能又出现在台账里。找到原机器的 data/destructions 或更晚的备份，运行 hutong destructions --from 文件；找不到就按书面申请重新删除。',
      en: 'Restored from a backup: people erased since may be in the register again. Find data/destructions of the old machine or a later backup and run `hutong destructions --from FILE`; else repeat the written requests.',
    },
  ]
}

/** Deadlines are minutes; a minute apart and duties of one machine fall overdue before another's. */
function clockCheck({ clockApart }: Facts): Said {
  const seconds = Math.round(Math.abs(clockApart) / 100) / 10
  const value = { zh: `与数据库相差 ${seconds} 秒`, en: `${seconds} s from the database’s` }
  const advice = {
    zh: '在两台机器上启用时间同步（NTP）。',
    en: 'Turn on time synchronisation (NTP) on both machines.',
  }
  if (seconds > 60) return ['bad', value, advice]
  return seconds > 5 ? ['warn', value, advice] : ['good', value]
}

function messageCheck({ messages: { givenUp, failing } }: Facts): Said {
  const value = {
    zh: `一周内放弃 ${givenUp} 条，正在重试 ${failing} 条`,
    en: `${givenUp} given up in a week, ${failing} being tried again`,
  }
  const advice = {
    zh: '检查短信网关地址和令牌，以及收件人的手机号码。提醒仍在各人的收件箱里。',
    en: 'Check the gateway’s address and token, and the recipients’ numbers. The messages are still in their inboxes.',
  }
  if (givenUp >= 20) return ['bad', value, advice]
  return givenUp + failing > 0 ? ['warn', value, advice] : ['good', value]
}

/** The bar of 3-numbers is 400 MB for a county of 500,000. */
function memoryCheck({ memory }: Facts): Said {
  const value = { zh: `本进程 ${size(memory)}`, en: `This process ${size(memory)}` }
  const advice = {
    zh: '超出正常用量；若持续上升，请重新启动并报告。',
    en: 'More than it should need. If it keeps rising, start again and report it.',
  }
  if (memory > 1024 * MB) return ['bad', value, advice]
  return memory > 600 * MB ? ['warn', value, advice] : ['good', value]
}

function size(bytes: number): string {
  return bytes >= GB ? `${(bytes / GB).toFixed(1)} GB` : `${Math.round(bytes / MB)} MB`
}
