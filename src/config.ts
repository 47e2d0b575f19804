import path from 'node:path'

/** Everything the program is told from outside. The only reader of process.env and of the options every command takes. */
export type Config = {
  /** Folder of everything the program keeps: embedded database, files, backups. */
  dataFolder: string
  /** Folder of keys; never part of a backup. */
  keysFolder: string
  backupFolder: string
  host: string
  port: number
  /** An own PostgreSQL, as its owner; undefined: the embedded one. */
  databaseUrl: string | undefined
  /** Megabytes the embedded database may count on; undefined: all the machine has. */
  memory: number | undefined
  /** Area number of the county meant, where one database holds several. */
  county: string | undefined
  /** How people reach the server, without a slash at the end: a proxy in front, or the name on the certificate. */
  publicUrl: string | undefined
  /** PEM files; both or none. */
  certificate: string | undefined
  certificateKey: string | undefined
  /** Address of an SMS gateway taking POST {phone, text}, and its bearer token. */
  smsUrl: string | undefined
  smsToken: string | undefined
  logLevel: string
  /** Calls a minute that one client may make, and one address without a session; undefined: any number. */
  clientRate: number | undefined
  addressRate: number | undefined
  /** Asked for beside county.key before the private keys of health codes can be read; undefined: none was chosen. */
  codePassphrase: string | undefined
}

type Setting = { flag: string; variable: string; help: string }

/** What every command can be told, as an option or in the environment; the option wins. */
const SETTINGS = {
  data: { flag: '--data', variable: 'HUTONG_DATA', help: 'folder of all that is kept (./data)' },
  keys: { flag: '--keys', variable: 'HUTONG_KEYS', help: 'folder of keys (keys in the data folder)' },
  backups: { flag: '--backups', variable: 'HUTONG_BACKUPS', help: 'folder of backups (backups in it)' },
  host: { flag: '--host', variable: 'HOST', help: 'address to listen on (127.0.0.1; 0.0.0.0 for everybody)' },
  port: { flag: '--port', variable: 'PORT', help: 'port to listen on (8080)' },
  database: {
    flag: '--database',
    variable: 'DATABASE_URL',
    help: 'an own PostgreSQL, 15 or newer, as its owner',
  },
  memory: {
    flag: '--memory',
    variable: 'HUTONG_MEMORY',
    help: 'MB the embedded database may count on, of which it caches a quarter (all there is)',
  },
  county: {
    flag: '--county',
    variable: 'HUTONG_COUNTY',
    help: 'area number, where one database holds several',
  },
  publicUrl: {
    flag: '--public-url',
    variable: 'PUBLIC_URL',
    help: 'https://… as people reach it, e.g. through a proxy',
  },
  certificate: { flag: '--cert', variable: 'TLS_CERT', help: 'PEM certificate chain, to speak HTTPS itself' },
  certificateKey: { flag: '--cert-key', variable: 'TLS_KEY', help: 'PEM key of that certificate' },
  smsUrl: {
    flag: '--sms-url',
    variable: 'HUTONG_SMS_URL',
    help: 'SMS gateway taking POST {phone, text}; console: prints',
  },
  smsToken: { flag: '--sms-token', variable: 'HUTONG_SMS_TOKEN', help: 'its bearer token' },
  codePassphrase: {
    flag: '--code-passphrase',
    variable: 'HUTONG_CODE_PASSPHRASE',
    help: 'opens the keys of health codes; better in the environment',
  },
  clientRate: {
    flag: '--rate',
    variable: 'HUTONG_RATE',
    help: 'calls a minute of one session, phone or key (1200; 0: any number)',
  },
  addressRate: {
    flag: '--address-rate',
    variable: 'HUTONG_ADDRESS_RATE',
    help: 'and of one address without any of these (6000)',
  },
  logLevel: { flag: '--log', variable: 'LOG_LEVEL', help: 'trace, debug, info, warn, error, silent (warn)' },
} as const satisfies Record<string, Setting>

type SettingName = keyof typeof SETTINGS

/** A sentence for each setting, for --help. */
export const SETTINGS_HELP: readonly string[] = Object.values(SETTINGS).map(
  ({ flag, variable, help }) => `  ${flag.padEnd(13)} ${variable.padEnd(22)} ${help}`,
)

/** Reads the environment and takes the common options out of `args`; the rest is the command's. Throws with a sentence. */
export function readConfig(
  environment: NodeJS.ProcessEnv = process.env,
  args: readonly string[] = [],
): { config: Config; rest: string[] } {
  const { given, rest } = takeOptions(args)
  const read = (name: SettingName): string | undefined =>
    given.get(name) ?? (environment[SETTINGS[name].variable] || undefined)
  const dataFolder = path.resolve(read('data') ?? 'data')
  const certificate = read('certificate')
  const certificateKey = read('certificateKey')
  if ((certificate === undefined) !== (certificateKey === undefined))
    throw new Error('A certificate and its key come together: give both TLS_CERT and TLS_KEY, or neither.')
  const config: Config = {
    dataFolder,
    keysFolder: path.resolve(read('keys') ?? path.join(dataFolder, 'keys')),
    backupFolder: path.resolve(read('backups') ?? path.join(dataFolder, 'backups')),
    host: read('host') ?? '127.0.0.1',
    port: portNumber(read('port') ?? '8080'),
    databaseUrl: url('DATABASE_URL', read('database'), ['postgres:', 'postgresql:']),
    memory: megabytes(read('memory')),
    county: read('county'),
    publicUrl: url('PUBLIC_URL', read('publicUrl'), ['http:', 'https:'])?.replace(/\/+$/, ''),
    certificate,
    certificateKey,
    smsUrl: url('HUTONG_SMS_URL', read('smsUrl'), ['http:', 'https:', 'console:']),
    smsToken: read('smsToken'),
    logLevel: read('logLevel') ?? 'warn',
    clientRate: rate('HUTONG_RATE', read('clientRate') ?? '1200'),
    addressRate: rate('HUTONG_ADDRESS_RATE', read('addressRate') ?? '6000'),
    codePassphrase: read('codePassphrase'),
  }
  return { config, rest }
}

/** `--port 80` and `--port=80` alike. What comes after `--` is left alone. */
function takeOptions(args: readonly string[]): { given: Map<SettingName, string>; rest: string[] } {
  const given = new Map<SettingName, string>()
  const rest: string[] = []
  // The keys of SETTINGS are its names.
  const names = Object.keys(SETTINGS) as SettingName[]
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', ...value] = (args[index] ?? '').split('=')
    if (flag === '--') return { given, rest: [...rest, ...args.slice(index)] }
    const name = names.find((one) => SETTINGS[one].flag === flag)
    if (!name) {
      rest.push(args[index] ?? '')
      continue
    }
    const text = value.length > 0 ? value.join('=') : args[(index += 1)]
    if (text === undefined || text === '') throw new Error(`${flag} needs a value.`)
    given.set(name, text)
  }
  return { given, rest }
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is not a port number: ${text}`)
  return port
}

function rate(name: string, text: string): number | undefined {
  const calls = Number(text)
  if (!Number.isInteger(calls) || calls < 0)
    throw new Error(`${name} should be a whole number of calls a minute, 0 for any number: ${text}`)
  return calls === 0 ? undefined : calls
}

function megabytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const size = Number(text)
  if (!Number.isInteger(size) || size < 512)
    throw new Error(`HUTONG_MEMORY should be a number of megabytes, 512 or more: ${text}`)
  return size
}

function url(name: string, text: string | undefined, schemes: readonly string[]): string | undefined {
  if (text === undefined) return undefined
  if (URL.canParse(text) && schemes.includes(new URL(text).protocol)) return text
  throw new Error(`${name} should begin with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}: ${text}`)
}
