import { hostname, networkInterfaces } from 'node:os'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { renderUnicodeCompact } from 'uqr'
import type { Config } from '../config.ts'
import { installServer } from '../http/install-page.ts'
import { localCertificate, type LocalCertificate } from '../http/local-authority.ts'
import type { County } from '../database/migrate.ts'

/** How the site speaks: plainly (behind a proxy, or to this machine alone), or HTTPS with a given or a local certificate. */
export type Transport = {
  https?: { cert: string | Buffer; key: string | Buffer }
  /** What is to be done once the site listens: renewal, the install page. Gives the function that ends it. */
  attend: (
    server: Server,
    county: County,
    address: string,
    say: (line: string) => void,
  ) => Promise<() => void>
}

const DAY = 86_400_000

/**
 * A given certificate, or none behind PUBLIC_URL; else, when others than this machine are to reach the site, a certificate of a local
 * authority: cameras, service workers and sign-in cookies need HTTPS.
 */
export function transportOf(config: Config, wantsLocal: boolean): Transport {
  const { certificate, certificateKey, publicUrl, host } = config
  if (certificate && certificateKey)
    return { https: readPair(certificate, certificateKey), attend: () => Promise.resolve(() => undefined) }
  if (publicUrl !== undefined && !wantsLocal) return { attend: () => Promise.resolve(() => undefined) }
  if (!wantsLocal && isLoopback(host)) return { attend: () => Promise.resolve(() => undefined) }
  const local = makeLocal(config)
  return {
    https: local,
    attend: (server, county, address, say) => attend(config, local, { server, county, address, say }),
  }
}

function readPair(certificate: string, certificateKey: string): { cert: Buffer; key: Buffer } {
  try {
    return { cert: readFileSync(certificate), key: readFileSync(certificateKey) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`The certificate cannot be read (${why}). TLS_CERT and TLS_KEY name PEM files.`, {
      cause: error,
    })
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function makeLocal({ keysFolder }: Config): LocalCertificate {
  const machine = hostname().split('.')[0]?.toLowerCase() || 'hutong'
  const addresses = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map(({ address }) => address),
  )
  const hosts = [...new Set([machine, `${machine}.local`, 'localhost', ...addresses])]
  return localCertificate(keysFolder, machine, hosts, Date.now())
}

type Attended = { server: Server; county: County; address: string; say: (line: string) => void }

async function attend(config: Config, local: LocalCertificate, at: Attended): Promise<() => void> {
  const { server, county, say } = at
  const port = Number(new URL(at.address).port || 443)
  const host = reachedAs(config.host, local)
  const site = `https://${host}:${port}/desk/`
  const pagePort = config.port === 0 ? 0 : port + 1
  const page = installServer({
    county: county.name,
    authority: local.authority,
    page: `http://${host}:${pagePort}/`,
    site,
  })
  const isOpen = await new Promise<boolean>((resolve) => {
    page.once('error', () => resolve(false))
    page.listen(pagePort, config.host, () => resolve(true))
  })
  if (isOpen) {
    const where = page.address()
    const open = `http://${host}:${typeof where === 'object' && where ? where.port : pagePort}/`
    say(`Phones and computers install the certificate of this machine once, at ${open}`)
    say(renderUnicodeCompact(open, { border: 1 }))
  } else
    say(
      `The page with the certificate could not open: port ${pagePort} is taken. The file is authority.crt in ${config.keysFolder}.`,
    )
  say(`Its fingerprint (SHA-256), to be compared there: ${local.fingerprint}`)
  if (local.left.length > 0)
    say(
      `Not covered, since they are no inner addresses: ${local.left.join(', ')}. Those need a real certificate (--cert).`,
    )
  // setSecureContext is the secure server's; it is one whenever there is a local certificate.
  const secure = server as unknown as SecureServer
  const daily = setInterval(() => renew(config, secure, say), DAY)
  return () => {
    clearInterval(daily)
    page.close()
    page.closeAllConnections()
  }
}

/** New connections get the new certificate; nobody is cut off. */
function renew(config: Config, server: SecureServer, say: (line: string) => void): void {
  try {
    const { cert, key } = makeLocal(config)
    server.setSecureContext({ cert, key })
  } catch (error) {
    say(`The certificate could not be renewed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The address other devices use: the one given, or, listening on all, the first inner one that is not this machine's own loop. */
function reachedAs(host: string, { covered }: LocalCertificate): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host
  return covered.find((one) => /^\d+(\.\d+){3}$/.test(one) && !isLoopback(one)) ?? covered[0] ?? 'localhost'
}
