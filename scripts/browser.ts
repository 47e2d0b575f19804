import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Chromium without a window of its own draws the same pages for a third less (decision 0053): it comes first. */
const SHELL = ['/usr/bin/chromium-headless-shell', '/usr/bin/chrome-headless-shell']
const CHROMIUM = [...SHELL, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * The path of a Chromium that is there; on Debian as root it is installed, with a Chinese font, when missing, and so is the one
 * without a window. Undefined: none.
 */
export function findBrowser(say: (line: string) => void): string | undefined {
  const found = foundChromium()
  const isSlow = found !== undefined && found !== process.env['CHROMIUM'] && !SHELL.includes(found)
  if (isSlow) install(['chromium-headless-shell'], say)
  const missing = [...(found ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])]
  if (missing.length > 0 && !install(missing, say)) {
    say(
      `Not found and not installable here: ${missing.join(', ')}. On Debian or Ubuntu: apt-get install ${missing.join(' ')}`,
    )
  }
  return foundChromium()
}

/** What CHROMIUM names, or the first that is there. */
export function foundChromium(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...CHROMIUM].find((file) => file !== '' && existsSync(file))
}

function hasChineseFont(): boolean {
  const listed = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  return (listed.stdout ?? '').trim() !== ''
}

/** A mirror that does not answer is given up after ten seconds; nothing that is there is removed for it. */
function install(packages: readonly string[], say: (line: string) => void): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false
  say(`Installing ${packages.join(' and ')} from Debian …`)
  const patience = ['-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::Retries=1']
  const run = (args: string[]): boolean =>
    spawnSync('apt-get', [...patience, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  run(['update', '-qq'])
  return run(['install', '-y', '-qq', '--no-install-recommends', '--no-remove', ...packages, 'fontconfig'])
}
