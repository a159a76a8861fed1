/**
 * Makes sure that the e2e tests have a Chromium: the system's, else Debian's package, else Playwright's own download.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
]
const there = () => places.some(place => existsSync(place))

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return status === 0
}

if (!there() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  run('apt-get', 'update', '-qq') &&
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium')
}
if (!there()) run('npx', 'playwright', 'install', '--with-deps', 'chromium')
if (!there()) {
  process.stderr.write('No Chromium was found and none could be installed; install one and run this again.\n')
  process.exit(1)
}
