import { demoFieldPosts, DEMO_PASSWORD } from '../../demo/seed.ts'
import { playLive } from '../../demo/live.ts'
import { readArguments, WrongUse, type Command } from './command.ts'

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Play the demo county’s people through the public API, so that the board moves',
  help: [
    'hutong demo --live [--address http://127.0.0.1:8080] [--pace 60] [--minutes 10] [--json]',
    '',
    'Signs in as demo chiefs and village leaders of a running demo county and does their duties, --pace records a minute.',
    'It never touches the database. Ctrl-C ends it.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      live: { type: 'boolean' },
      address: { type: 'string', default: 'http://127.0.0.1:8080' },
      pace: { type: 'string', default: '60' },
      minutes: { type: 'string', default: '10' },
      json: { type: 'boolean' },
    })
    const [pace, minutes] = [Number(values.pace), Number(values.minutes)]
    if (!values.live) throw new WrongUse('Say --live.')
    if (!(pace > 0 && pace <= 6000) || !(minutes > 0 && minutes <= 24 * 60))
      throw new WrongUse('--pace is 1 to 6000 records a minute, --minutes 1 to 1440.')
    if (!URL.canParse(values.address)) throw new WrongUse(`--address is no address: ${values.address}`)
    const stop = AbortSignal.any([io.stop, AbortSignal.timeout(minutes * 60_000)])
    const tally = await playLive({
      address: values.address.replace(/\/+$/, ''),
      password: DEMO_PASSWORD,
      posts: demoFieldPosts(),
      pace,
      stop,
      ...(values.json ? {} : { said: io.print }),
    })
    io.print(
      values.json ? JSON.stringify(tally) : `${tally.recorded} records sent, ${tally.failed} turns failed.`,
    )
    return tally.recorded > 0 || tally.failed === 0 ? 0 : 1
  },
}
