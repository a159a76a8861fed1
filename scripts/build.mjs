/**
 * Builds what is not built yet or has changed since: the Prisma client, the server (dist/) and the pages (.next/).
 *
 *     node scripts/build.mjs
 *
 * `joinery start` calls it too, so that one command is enough; when nothing changed it costs a few milliseconds.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inTurn } from './build-turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const OF_SERVER = [
  'lib',
  'server',
  'prisma',
  'package.json',
  'tsconfig.json',
  'scripts/build.mjs',
  'scripts/build-turn.mjs',
]
const OF_PAGES = [
  ...OF_SERVER,
  'app',
  'components',
  'public',
  'proxy.ts',
  'next.config.js',
  'postcss.config.mjs',
]
/** How long to wait before asking again whether an earlier build has ended. Milliseconds. */
const LEFT_BEHIND_MS = 1_000
const LEFT_OUT = /(?:^|\/)(?:generated|node_modules)(?:\/|$)|\.test\.tsx?$/

/** @param {string} from @returns {string[]} files below, in order */
function filesBelow(from) {
  const at = path.join(root, from)
  if (!existsSync(at)) return []
  if (path.extname(from) !== '') return [from]
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter(file => !LEFT_OUT.test(file))
    .sort()
}

/** @param {string[]} sources */
function hashOf(sources) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '')
  for (const file of sources.flatMap(filesBelow))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

/**
 * Builds what is not built yet, or waits for another start that builds it.
 * @param {string} stamp @param {string[]} sources @param {() => Promise<boolean>} build
 */
async function unlessSame(stamp, sources, build) {
  const file = path.join(root, stamp)
  /** @param {string} hash */
  const isBuilt = hash => existsSync(file) && readFileSync(file, 'utf8') === hash
  if (isBuilt(hashOf(sources))) return true
  if (!mayWrite()) {
    process.stderr.write(
      `joinery: ${root} is not built yet and may not be written to; run "npm run build" there as its owner first.\n`,
    )
    return false
  }
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  const turn = path.join(root, 'dist/.building')
  return inTurn(
    turn,
    async () => {
      const hash = hashOf(sources)
      if (isBuilt(hash)) return true
      if (!(await build())) return false
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, hash)
      return true
    },
    () => process.stderr.write('Another start is building Joinery here; waiting for it.\n'),
  )
}

/** Where builds are written; folders that are not there yet are made in the clone itself. */
function mayWrite() {
  const places = ['.', 'dist', '.next', 'lib/db'].map(place => path.join(root, place)).filter(existsSync)
  try {
    for (const place of places) accessSync(place, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs a program of Node's. A signal to us ends it too.
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, said: string }>}
 */
async function run(...args) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => (said += text))
  /** @param {NodeJS.Signals} signal */
  const end = signal => {
    child.kill(signal)
    child.once('exit', () => process.exit(1))
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  const code = await new Promise(resolve => child.once('close', resolve))
  process.off('SIGINT', end).off('SIGTERM', end)
  return { code, said }
}

/**
 * Prints what a program of Node's said if it failed.
 * @param {string[]} args
 */
async function node(...args) {
  const { code, said } = await run(...args)
  if (code !== 0) process.stderr.write(`${said}\n`)
  return code === 0
}

/** A start that was killed leaves Next behind, which builds on for a while and lets no other build. */
async function buildPages() {
  process.stderr.write('Building the pages; this takes about half a minute, and only after a change.\n')
  for (let told = false; ; told = true) {
    const { code, said } = await run('node_modules/next/dist/bin/next', 'build')
    if (code === 0) return true
    if (!said.includes('build process is already running')) {
      process.stderr.write(`${said}\n`)
      return false
    }
    if (!told) process.stderr.write('An earlier build of these pages still runs; waiting for it.\n')
    await sleep(LEFT_BEHIND_MS)
  }
}

async function buildServer() {
  if (!(await node('scripts/prisma-generate.mjs'))) return false
  const { build } = await import('esbuild')
  try {
    await build({
      absWorkingDir: root,
      entryPoints: { cli: 'server/cli.ts' },
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      sourcemap: true,
      logLevel: 'error',
    })
    return true
  } catch {
    // esbuild has printed what is wrong.
    return false
  }
}

/**
 * @param {{ pages: boolean }} wanted
 * @returns {Promise<boolean>} false when something could not be built; the reason has been printed
 */
export async function ensureBuilt({ pages }) {
  if (!(await unlessSame('dist/.stamp', OF_SERVER, buildServer))) return false
  if (!pages) return true
  return unlessSame('.next/.joinery-stamp', OF_PAGES, buildPages)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await ensureBuilt({ pages: true })) ? 0 : 1
}
