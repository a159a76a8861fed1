import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often the holder says that it is still there, and how long it may say nothing. Milliseconds. */
const BEATS_MS = 1_000
const SILENT_MS = 30_000
const LOOK_EVERY_MS = 200

/**
 * Does something while no other process does it, also in another container that has the same folder. The turn is a
 * file that its holder touches every second; that of a holder who is gone is taken over.
 * @template T
 * @param {string} file  in a folder that is there
 * @param {() => Promise<T>} work
 * @param {() => void} waits  called once when somebody else has the turn
 * @returns {Promise<T>}
 */
export async function inTurn(file, work, waits) {
  const me = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })
  for (let told = false; !take(file, me); ) {
    if (takeAway(file)) continue
    if (!told) waits()
    told = true
    await sleep(LOOK_EVERY_MS)
  }
  const beat = setInterval(() => touch(file), BEATS_MS)
  const release = () => {
    if (read(file) === me) rmSync(file, { force: true })
  }
  // A signal in the middle ends the process, and the next start should not have to find out.
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

/** @param {string} file @param {string} me */
function take(file, me) {
  try {
    writeFileSync(file, me, { flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // It was taken over while this process slept; both then build the same.
  }
}

/**
 * Takes the turn away from a holder who is gone, and gives back what it took if another was faster and holds it by now.
 * @param {string} file
 * @returns {boolean} whether it is worth trying again at once
 */
function takeAway(file) {
  const holder = read(file)
  // It cannot be read, or is gone by now: looking again in a moment tells.
  if (holder === null) return false
  if (isThere(file, holder)) return false
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
    if (read(aside) !== holder) linkSync(aside, file)
  } catch {
    // Somebody else took it away, or has it by now.
  }
  rmSync(aside, { force: true })
  return true
}

/** @param {string} file @param {string} holder */
function isThere(file, holder) {
  try {
    if (Date.now() - statSync(file).mtimeMs > SILENT_MS) return false
    const { pid, host } = JSON.parse(holder)
    if (host === hostname()) process.kill(pid, 0)
    return true
  } catch (error) {
    // Half written, or of another account.
    return !hasCode(error, 'ESRCH') && !hasCode(error, 'ENOENT')
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** @param {unknown} error @param {string} code */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code
