import net from 'node:net'

const LOCAL = new Set(['', 'localhost', '127.0.0.1', '::1', '0.0.0.0', databaseHost()])
const connect = net.Socket.prototype.connect

/** Loaded before every test file: a socket may reach this machine and the test database, nothing else. */
if (connect.name !== 'connectLocally') net.Socket.prototype.connect = connectLocally

function connectLocally(this: net.Socket, ...given: unknown[]): net.Socket {
  // Node's own callers pass the arguments as one array, already put in order.
  const args: unknown[] = Array.isArray(given[0]) ? given[0] : given
  const host = hostOf(args)
  if (!LOCAL.has(host)) throw new Error(`Tests may not reach the network, and this one tried ${host}.`)
  // The arguments go on exactly as they came.
  return connect.apply(this, given as Parameters<typeof connect>)
}

function hostOf([first, second]: readonly unknown[]): string {
  if (typeof first === 'object' && first !== null) return 'host' in first ? String(first.host ?? '') : ''
  return typeof second === 'string' ? second : ''
}

function databaseHost(): string {
  const url = process.env['DATABASE_URL']
  return url ? new URL(url).hostname : ''
}
