import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Names a running process so that a later process with the same number is told apart (numbers start again
 * with every boot and in every container).
 *
 * @returns null when no such process runs
 */
export async function processIdentity(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name in brackets may hold spaces; the start time is the 20th field after it.
  if (stat !== null) return `${pid}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
  if (process.platform === 'linux') return null
  const started = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null)
  return started === null ? null : `${pid}:${started.stdout.trim()}`
}

/** The command line of a running process, words separated by blanks; null when there is none. */
export async function commandLine(pid: number): Promise<string | null> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (words !== null) return words.replaceAll('\0', ' ')
  if (process.platform === 'linux') return null
  const line = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null)
  return line === null ? null : line.stdout.trim()
}
