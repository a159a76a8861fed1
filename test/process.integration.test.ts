import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort, removeData, startJoinery } from '@/e2e/server'
import { build, LONG, newDataDir } from './command'
import { raw } from './over-http'

vi.setConfig({ testTimeout: LONG })
beforeAll(build, LONG)

/** Throws where nobody catches it, as a fault of our own would, when it is told to. */
const FAULTS = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => setTimeout(() => { throw new Error('a fault of our own') }, 1))
  process.on('SIGWINCH', () => void Promise.reject(new Error('a promise of our own')))
`)}`

interface Served {
  child: ChildProcess
  url: string
  dataDir: string
  printed: () => string
  ended: Promise<number | null>
}

/** A server whose output the test reads, or stops reading. */
async function serve(env: Record<string, string> = {}): Promise<Served> {
  const dataDir = await newDataDir()
  const port = await freePort()
  const child = spawn(process.execPath, ['bin/joinery.mjs', 'start'], {
    env: { ...process.env, JOINERY_DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise<void>(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        printed += String(chunk)
        if (printed.includes('Its data lies in')) resolve()
      })
    }
  })
  return { child, url: `http://127.0.0.1:${port}`, dataDir, printed: () => printed, ended }
}

const postmasterIn = async (dataDir: string): Promise<number | null> => {
  const text = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => null)
  return text === null ? null : Number(text.split('\n')[0])
}

const status = async (url: string, at: string, host?: string): Promise<number> =>
  (await raw(url, { path: at, headers: host === undefined ? {} : { host } })).status

describe('when whoever reads its output goes away', () => {
  it('goes on serving, and ends in order at the signal', async () => {
    const { child, url, dataDir, ended } = await serve({ LOG_LEVEL: 'trace' })
    child.stdout?.destroy()
    child.stderr?.destroy()
    for (let times = 0; times < 5; times++) expect(await status(url, '/claim')).toBe(200)
    expect(await status(url, '/readyz')).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(await postmasterIn(dataDir)).toBeNull()
  })
})

describe('an error that nobody caught', () => {
  it.each([
    ['thrown', 'SIGUSR2', 'a fault of our own'],
    ['rejected', 'SIGWINCH', 'a promise of our own'],
  ] as const)('%s, is logged once and ends the process in order', async (_how, signal, words) => {
    const { child, url, dataDir, printed, ended } = await serve({ NODE_OPTIONS: `--import "${FAULTS}"` })
    expect(await status(url, '/claim')).toBe(200)
    child.kill(signal)
    expect(await ended).toBe(1)
    expect(await postmasterIn(dataDir)).toBeNull()
    expect(
      printed()
        .split('\n')
        .filter(line => line.includes(words)),
    ).toHaveLength(1)
    expect(printed()).toContain('caught by nobody')
  })
})

describe('its health', () => {
  it('is told under any name, and to nobody who asks otherwise', async () => {
    const server = await startJoinery()
    onTestFinished(() => removeData(server.dataDir))
    onTestFinished(async () => void (await server.stop()))
    for (const at of ['/healthz', '/readyz']) {
      expect(await status(server.url, at, '10.0.0.5:3000')).toBe(200)
      expect((await raw(server.url, { path: at, method: 'HEAD' })).status).toBe(200)
      expect((await raw(server.url, { path: at, method: 'POST', body: 'x' })).status).toBe(405)
    }
    expect(await status(server.url, '/', '10.0.0.5:3000')).toBe(421)
    const page = await raw(server.url, {
      path: '/',
      headers: { host: '192.0.2.7:3000', accept: 'text/html' },
    })
    expect(page.status).toBe(421)
    expect(page.body).toContain('JOINERY_URL=http://192.0.2.7:3000')
    const nasty = await raw(server.url, {
      path: '/',
      headers: { host: 'a<script>alert(1)</script>', accept: 'text/html' },
    })
    expect(nasty.body).not.toContain('<script>')
  })

  it('is answered within two seconds while the database stands still', async () => {
    const server = await startJoinery()
    onTestFinished(() => removeData(server.dataDir))
    onTestFinished(async () => void (await server.stop()))
    const postmaster = await postmasterIn(server.dataDir)
    if (postmaster === null) throw new Error('there is no database')
    const all = [postmaster, ...childrenOf(postmaster)]
    for (const pid of all) process.kill(pid, 'SIGSTOP')
    try {
      for (let times = 0; times < 3; times++) {
        const began = performance.now()
        expect(await status(server.url, '/healthz')).toBe(200)
        expect(await status(server.url, '/readyz')).toBe(503)
        expect(performance.now() - began).toBeLessThan(2_000)
      }
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT')
    }
    await expect.poll(() => status(server.url, '/readyz'), { timeout: 30_000 }).toBe(200)
  })
})

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && parentOf(pid) === parent)

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) \S /s, '')
        .split(' ')[0],
    )
  } catch {
    return 0
  }
}
