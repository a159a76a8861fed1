import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { freePort, startJoinery, type TestServer } from '@/e2e/server'
import { startEmbeddedPostgres } from '@/lib/db/embedded'
import { cloneRoot } from '@/lib/db/root'
import type { Random } from '@/lib/modules/okta/sandbox/ids'
import { between, pick } from './random'

/** What can befall the servers and their database. */
export type Disaster =
  | 'server killed'
  | 'server ended in order'
  | 'server stopped for a while'
  | 'database killed'
  | 'database connections cut'
  | 'database backend killed'
  | 'database refuses writes'
  | 'database table locked'

const DISASTERS: readonly Disaster[] = [
  'server killed',
  'server killed',
  'server killed',
  'server ended in order',
  'server stopped for a while',
  'database killed',
  'database connections cut',
  'database backend killed',
  'database refuses writes',
  'database table locked',
]

interface Place {
  port: number
  /** Null while it is down. */
  server: TestServer | null
}

const OWNER = { email: 'owner@torture.example', password: 'torture-9-Quiet-Harbour' }

/** Two servers on one database, both of which are killed, stopped and started again at random instants. */
export class World {
  readonly happened = new Map<Disaster, number>()
  readonly owner = OWNER
  /** Everything that the servers have printed. */
  printed = ''
  private places: Place[] = []

  constructor(
    private readonly random: Random,
    readonly dataDir: string,
    private readonly orgOrigin: string,
  ) {}

  get env(): Record<string, string> {
    return {
      JOINERY_LOOPBACK_ORGS: this.orgOrigin,
      JOINERY_OWNER_EMAIL: OWNER.email,
      JOINERY_OWNER_PASSWORD: OWNER.password,
    }
  }

  /** Origins of the servers that are up, as far as is known. */
  get up(): string[] {
    return this.places.flatMap(({ server }) => server?.url ?? [])
  }

  async open(): Promise<void> {
    for (let count = 0; count < 2; count++) {
      const place: Place = { port: await freePort(), server: null }
      this.places.push(place)
      await this.raise(place)
    }
  }

  async close(): Promise<void> {
    for (const place of this.places) await this.end(place, undefined)
  }

  /** Starts what is down, until everything is up. */
  async mend(): Promise<void> {
    for (const place of this.places) if (place.server === null) await this.raise(place)
  }

  async strike(): Promise<Disaster> {
    const disaster = pick(this.random, DISASTERS)
    this.happened.set(disaster, (this.happened.get(disaster) ?? 0) + 1)
    const place = pick(this.random, this.places)
    const pause = between(this.random, 0, 2_500)
    switch (disaster) {
      case 'server killed':
        await this.end(place, 'kill')
        await sleep(pause)
        await this.raise(place)
        break
      case 'server ended in order':
        await this.end(place, undefined)
        await sleep(pause)
        await this.raise(place)
        break
      case 'server stopped for a while':
        await this.freeze(place, between(this.random, 3_000, 22_000))
        break
      case 'database killed':
        kill(Number(readFileSync(path.join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]))
        await sleep(pause)
        break
      case 'database backend killed':
        await this.killBackend()
        break
      case 'database connections cut':
        await this.ask('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
        break
      case 'database refuses writes':
        await this.readOnly(true)
        await sleep(between(this.random, 2_000, 9_000))
        await this.readOnly(false)
        break
      case 'database table locked':
        await this.locked(between(this.random, 2_000, 9_000))
    }
    return disaster
  }

  private async raise(place: Place): Promise<void> {
    for (let tries = 1; place.server === null; tries++) {
      try {
        const { port } = place
        place.server = await startJoinery({ dataDir: this.dataDir, port, env: this.env })
      } catch (error) {
        this.printed += `${String(error)}\n`
        if (tries >= 20) throw error
        await sleep(1_000)
      }
    }
  }

  private async end(place: Place, how: 'kill' | undefined): Promise<void> {
    const { server } = place
    if (server === null) return
    place.server = null
    await server.stop(how)
    this.printed += server.printed()
  }

  private async freeze(place: Place, ms: number): Promise<void> {
    const pid = place.server?.pid
    if (pid === undefined) return
    process.kill(pid, 'SIGSTOP')
    await sleep(ms)
    process.kill(pid, 'SIGCONT')
  }

  /** PostgreSQL ends all others and starts over when one of its processes dies. */
  private async killBackend(): Promise<void> {
    const rows = await this.ask<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    if (rows.length > 0) kill(pick(this.random, rows).pid)
  }

  private async readOnly(on: boolean): Promise<void> {
    await this.ask(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`)
    await this.ask('SELECT pg_reload_conf()')
  }

  private async locked(ms: number): Promise<void> {
    await this.withClient(async client => {
      await client.query('BEGIN')
      await client.query(`LOCK TABLE ${pick(this.random, ['run', 'journal'])} IN ACCESS EXCLUSIVE MODE`)
      await sleep(ms)
      await client.query('ROLLBACK')
    })
  }

  private ask<Row extends object>(sql: string): Promise<Row[]> {
    return this.withClient(async client => {
      await client.query('SET default_transaction_read_only = off')
      return (await client.query<Row>(sql)).rows
    })
  }

  /** Waits while the database is down: the servers bring it up again, nobody here does. */
  private async withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const client = new Client(await this.address())
      client.on('error', () => undefined)
      try {
        await client.connect()
        return await work(client)
      } catch (error) {
        if (tries >= 60) throw error
        await sleep(500)
      } finally {
        await client.end().catch(() => undefined)
      }
    }
  }

  private known: ClientConfig | null = null

  /** Asked once, while the servers are up: asking starts a database that is down. */
  private async address(): Promise<ClientConfig> {
    if (this.known === null) {
      const silent = { info: () => undefined, warn: () => undefined }
      const found = await startEmbeddedPostgres({ dataDir: this.dataDir, cloneDir: cloneRoot(), log: silent })
      this.known = found.connection
      await found.stop()
    }
    return this.known
  }
}

/** It may have ended by itself meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
