import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** How a command ended and what it printed. */
export interface Ended {
  code: number | null
  out: string
  err: string
}

/** Runs the joinery command as a person does, with nothing in its environment but what is given. */
export async function joinery(
  args: string[],
  options: { env?: Record<string, string>; input?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['bin/joinery.mjs', ...args], {
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(options.input ?? '')
  const code = new Promise<number | null>(resolve => child.once('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}

/** A data folder that is removed after the test. As root the database runs as another account, which must pass. */
export async function newDataDir(name = 'joinery-test-'): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), name))
  await chmod(dir, 0o711)
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** Exactly one sentence about what is wrong: no stack, no second line. */
export const ONE_SENTENCE = /^joinery: [^\n]+\.\n$/

/** Builds what is not built yet, so that no test's time goes into it. Takes minutes on a busy machine. */
export async function build(): Promise<void> {
  const child = spawn(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  if (code !== 0) throw new Error('the pages could not be built')
}

/** For hooks and tests that build or start whole servers. Milliseconds. */
export const LONG = 300_000
