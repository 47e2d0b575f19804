import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The path of a Chromium that is there; on Debian as root it is installed with a Chinese font when missing. Undefined: none. */
export function findBrowser(say: (line: string) => void): string | undefined {
  const missing = [...(foundChromium() ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])]
  if (missing.length > 0 && !install(missing, say)) {
    say(
      `Not found and not installable here: ${missing.join(', ')}. On Debian or Ubuntu: apt-get install ${missing.join(' ')}`,
    )
  }
  return foundChromium()
}

function foundChromium(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...CHROMIUM].find((file) => file !== '' && existsSync(file))
}

function hasChineseFont(): boolean {
  const listed = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  return (listed.stdout ?? '').trim() !== ''
}

function install(packages: readonly string[], say: (line: string) => void): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false
  say(`Installing ${packages.join(' and ')} from Debian …`)
  const run = (args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  run(['update', '-qq'])
  return run(['install', '-y', '-qq', ...packages, 'fontconfig'])
}
