import { spawn } from 'node:child_process'

/** Runs the `joinery` command as a terminal would. */
export function joinery(
  dataDir: string,
  args: string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/joinery.mjs', ...args], {
      env: { ...process.env, JOINERY_DATA_DIR: dataDir, ...options.env },
    })
    let [out, err] = ['', '']
    child.stdout.on('data', chunk => {
      out += String(chunk)
    })
    child.stderr.on('data', chunk => {
      err += String(chunk)
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code, out, err }))
    child.stdin.end(options.input ?? '')
  })
}

/** The sandbox org's people and log, as the command prints them. */
export interface SandboxAsPrinted {
  users: { id: string; status: string; profile: Record<string, string | undefined> & { login: string } }[]
  log: { eventType: string; target?: { id: string; type: string }[] }[]
}

export async function readSandbox(dataDir: string): Promise<SandboxAsPrinted> {
  return JSON.parse((await joinery(dataDir, ['sandbox', '--json'])).out) as SandboxAsPrinted
}
