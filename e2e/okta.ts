import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'

/** Okta's own client secrets are made of letters, digits, - and _ as well; the emulator decodes nothing else rightly. */
export const CLIENT = { id: 'joinery-e2e', secret: 'a-client-secret-of-this-test' }

/** People at Okta. None has the address of the owner's account here but the one who would like to be it. */
export const AT_OKTA = {
  ada: { okta_id: '00uada', login: 'ada.byron@acme.test', first_name: 'Ada', last_name: 'Byron' },
  grace: { okta_id: '00ugrace', login: 'grace.hopper@acme.test', first_name: 'Grace', last_name: 'Hopper' },
  twin: {
    okta_id: '00utwin',
    login: 'twin@acme.test',
    email: 'ada@example.com',
    first_name: 'Not',
    last_name: 'Ada',
  },
} as const

/** An org on this machine in which people can sign in, and an app integration for Joinery. */
export interface FakeOkta {
  issuer: string
  stop(): Promise<void>
}

/**
 * Starts the org as a process of its own: ended, it leaves no half-open connection of the browser behind.
 * @param secret  what the org thinks the app's client secret is
 */
export async function startOkta(port: number, joinery: string, secret = CLIENT.secret): Promise<FakeOkta> {
  const issuer = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(path.join(tmpdir(), 'joinery-okta-'))
  const seed = path.join(folder, 'seed.json')
  const client = {
    client_id: CLIENT.id,
    client_secret: secret,
    name: 'Joinery',
    redirect_uris: [`${joinery}/api/auth/callback/okta`],
    auth_server_id: 'org',
  }
  await writeFile(seed, JSON.stringify({ okta: { users: Object.values(AT_OKTA), oauth_clients: [client] } }))
  const command = ['node_modules/emulate/dist/index.js', 'start', '--service', 'okta', '--seed', seed]
  const child = spawn(process.execPath, [...command, '--port', String(port), '--base-url', issuer], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const described = async () => {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`).catch(() => null)
    return answer?.status
  }
  await expect.poll(described, { timeout: 30_000 }).toBe(200)
  return {
    issuer,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
