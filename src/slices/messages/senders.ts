/** Takes a text to a phone. Throws when that failed and may work later; Undeliverable when it never will. */
export type Sender = { channel: string; send: (phone: string, text: string) => Promise<void> }

export class Undeliverable extends Error {}

/** A gateway that has not answered by then is tried again later. */
const PATIENCE = 10_000
/** Answers that say the gateway is busy, not that the message is wrong. */
const BUSY = new Set([408, 425, 429])

/** The way out of the house: an SMS gateway, `console:` for trying out, or none, when the inbox is all there is. */
export function senderFor(
  { smsUrl, smsToken }: { smsUrl?: string | undefined; smsToken?: string | undefined },
  print: (line: string) => void = console.log,
): Sender | undefined {
  if (smsUrl === undefined) return undefined
  return smsUrl.startsWith('console:') ? consoleSender(print) : smsSender(smsUrl, smsToken)
}

/** Prints what would be sent; of the number only its end. */
function consoleSender(print: (line: string) => void): Sender {
  return {
    channel: 'console',
    send: (phone, text) => {
      print(`SMS ****${phone.slice(-4)}: ${text}`)
      return Promise.resolve()
    },
  }
}

/** POST {phone, text} with a bearer token; any 2xx is taken as accepted. Its errors name neither number nor text. */
function smsSender(url: string, token: string | undefined): Sender {
  return {
    channel: 'sms',
    send: async (phone, text) => {
      const reply = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ phone, text }),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      }).catch((error: unknown) => {
        const timedOut = error instanceof Error && error.name === 'TimeoutError'
        throw new Error(timedOut ? 'the gateway did not answer within 10 s' : 'the gateway cannot be reached')
      })
      await reply.body?.cancel()
      if (reply.ok) return
      const said = `the gateway answered ${reply.status}`
      throw reply.status < 500 && !BUSY.has(reply.status) ? new Undeliverable(said) : new Error(said)
    },
  }
}
