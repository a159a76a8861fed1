import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import { unwritable } from './paths'
import { processIdentity } from './process-identity'

const LONGEST_WAIT_MS = 90_000
/** Within this process they go one after the other, so a lock in our own name is a leftover. */
const turns = new Map<string, Promise<unknown>>()

/**
 * Does something while no other process does it: for starting and stopping the server. The lock is a file
 * with its holder's identity; the lock of a dead holder is taken over.
 */
export function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(file) ?? Promise.resolve()).then(() => locked(file, work))
  turns.set(
    file,
    turn.catch(() => undefined),
  )
  return turn
}

async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const me = await acquire(file)
  try {
    return await work()
  } finally {
    if ((await read(file)) === me) await rm(file, { force: true })
  }
}

async function acquire(file: string): Promise<string> {
  const me = (await processIdentity(process.pid)) ?? `${process.pid}:`
  const giveUpAt = Date.now() + LONGEST_WAIT_MS
  for (;;) {
    const holder = await read(file)
    if (holder === null) {
      if (await create(file, me)) return me
    } else if (holder === me || !(await isAlive(holder))) {
      await takeAway(file, holder)
    } else if (Date.now() > giveUpAt) {
      throw new AppError(
        'unavailable',
        `Process ${holder.split(':')[0]} has been starting the embedded database for more than ${LONGEST_WAIT_MS / 1000} seconds; end it, or delete ${file} if it is no Joinery.`,
      )
    } else {
      await sleep(100)
    }
  }
}

/** Makes the lock whole in one step: a lock is never seen empty. */
async function create(file: string, me: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  try {
    await writeFile(draft, me, { mode: 0o600 })
    await link(draft, file)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw unwritable(file, cause)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Removes a dead holder's lock, and puts back what it took if another was faster and holds it by now. */
async function takeAway(file: string, holder: string): Promise<void> {
  const aside = `${file}.${process.pid}.stale`
  await rename(file, aside).catch(() => undefined)
  if ((await read(aside)) !== holder) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
}

async function read(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null)
}

async function isAlive(identity: string): Promise<boolean> {
  return (await processIdentity(Number(identity.split(':')[0]))) === identity
}
