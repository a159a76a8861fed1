import type { Pool } from 'pg'
import { Accounts } from '@/lib/auth/accounts'
import { Identities } from '@/lib/auth/identities'
import { SignInThrottle } from '@/lib/auth/throttle'
import { createDatabaseLease } from '@/lib/connections/budget-lease'
import { ConnectionClients } from '@/lib/connections/clients'
import { createConnectionStore } from '@/lib/connections/store'
import { createPool, createPrisma } from '@/lib/db/connect'
import type { PrismaClient } from '@/lib/db/generated/client'
import { EndedRuns } from '@/lib/engine/ended'
import { Engine, type EngineOptions } from '@/lib/engine/engine'
import { atMost, CLOSE_WITHIN_MS } from '@/lib/engine/outage'
import type { Env } from '@/lib/env'
import { StepError } from '@/lib/errors'
import { type ReconcileOptions, removeInOkta } from '@/lib/event-hooks/reconcile'
import type { Logger } from '@/lib/log'
import { moduleById } from '@/lib/modules'
import type { Services } from '@/lib/operations/services'
import { ensureWorkspace, sandboxToken } from '@/lib/operations/workspace'
import { RUN_LIMITS, type RunLimits } from '@/lib/runner/limits'
import type { Vault } from '@/lib/runner/ports'
import { SandboxHost } from '@/lib/sandbox/host'
import { openSealed } from '@/lib/sealed/open'
import { runVault } from '@/lib/sealed/run-vault'
import packageJson from '@/package.json' with { type: 'json' }
import { type Database, openDatabase } from './database'
import { openKey } from './key'
import { CompiledVersions } from './plans'
import { StoredSecrets } from './seal-stored'
import { systemTimers } from './timers'

export const VERSION = packageJson.version

/** Runs at work in this process at a time; most of them wait for Okta or the database. */
const SLOTS = 100
const POOL = 20

export interface OpenOptions {
  /** Which runs this process works on: all it can (a server), those it starts (one command), or none. */
  work?: 'all' | 'own' | 'none'
  /** For tests: instead of RUN_LIMITS and what the environment sets. */
  limits?: Partial<RunLimits>
}

/** A whole installation in this process: the server and the command line both open one. */
export interface Installation {
  services: Services
  accounts: Accounts
  /** People by their identity at Okta; null where that is not configured. */
  identities: Identities | null
  /** Opens the sealed values of a version's drawing, each at the place that it was typed for. */
  openSecrets: EngineOptions['secrets']
  stored: StoredSecrets
  /** What brings Okta's event hooks to what is wanted of them. */
  hooks: ReconcileOptions
  /** The workspace of this installation. */
  workspaceId: string
  dataDir: string
  /** What signs sessions. */
  sessionSecret: string
  versions: CompiledVersions
  close(): Promise<void>
}

/**
 * Opens the database, the key, the clients and the engine. Nothing runs before `services.engine.start()`.
 * @throws {AppError} one sentence for whatever is missing
 */
export async function openInstallation(
  env: Env,
  log: Logger,
  options: OpenOptions = {},
): Promise<Installation> {
  const tables = await openTables(env, log)
  try {
    return await putTogether(tables, env, log, options)
  } catch (error) {
    await tables.close()
    throw error
  }
}

/** The database with what reads and writes it. */
export interface Tables {
  pool: Pool
  prisma: PrismaClient
  dataDir: string
  close(): Promise<void>
}

/** @throws {AppError} one sentence for a database that cannot be used */
export async function openTables(env: Env, log: Logger): Promise<Tables> {
  const database: Database = await openDatabase(env, log)
  const pool = createPool({
    connection: database.connection,
    max: POOL,
    onError: error => log.warn({ err: error }, 'A connection to the database broke.'),
  })
  const prisma = createPrisma(pool)
  return {
    pool,
    prisma,
    dataDir: database.dataDir,
    close: async () => {
      // A connection to a database that does not answer is not waited for.
      await atMost(CLOSE_WITHIN_MS, prisma.$disconnect())
      await atMost(CLOSE_WITHIN_MS, pool.end())
      await database.stop()
    },
  }
}

async function putTogether(
  tables: Tables,
  env: Env,
  log: Logger,
  { work = 'none', limits = {} }: OpenOptions,
): Promise<Installation> {
  const { pool, prisma, dataDir } = tables
  const { sealer, sessionSecret } = await openKey(prisma, dataDir, env.secretKey)
  const clock = { now: () => Date.now() }
  const workspaceId = await ensureWorkspace(prisma, sealer)
  // Of two first starts at once with different keys, only one has sealed what is there now.
  await openKey(prisma, dataDir, env.secretKey)
  const sandbox = new SandboxHost(
    pool,
    clock,
    id => sandboxToken(prisma, sealer, id),
    // Only a server has an address that hooks can be delivered to.
    work === 'all'
      ? {
          hooks: {
            base: `http://127.0.0.1:${env.port}`,
            publicUrl: env.url,
            onError: error =>
              log.warn({ err: error }, 'An event hook of the sandbox org could not be delivered.'),
          },
        }
      : {},
  )
  const connections = new ConnectionClients({
    store: createConnectionStore(prisma),
    sealer,
    clock,
    timers: systemTimers,
    userAgent: `Joinery/${VERSION}`,
    loopbackOrgs: env.loopbackOrgs,
    // A list is one level around its bundles.
    answers: {
      items: env.runLimits.bundleItems,
      listItems: env.runLimits.listItems,
      levels: env.runLimits.bundleDepth + 1,
    },
    sandboxOrigin: id => sandbox.origin(id),
    budget: id => createDatabaseLease(pool, id, clock),
    callMs: env.callMs,
  })
  const versions = new CompiledVersions(prisma, moduleById)
  const ends = new EndedRuns()
  const vault = (runId: string): Vault => runVault(sealer, runId)
  const openSecrets: EngineOptions['secrets'] = async (versionId, uses) => {
    const version = await versions.get(versionId)
    const ids = [...new Set(uses.map(use => use.id))].filter(id => id !== '')
    const rows = await prisma.sealedValue.findMany({ where: { id: { in: ids } } })
    return openSealed(sealer, version, uses, rows)
  }
  const engine = new Engine({
    pool,
    version: VERSION,
    slots: work === 'none' ? 0 : SLOTS,
    adopt: work === 'all',
    clock,
    timers: systemTimers,
    modules: moduleById,
    plan: async versionId => (await versions.get(versionId)).plan,
    connections: async (versionId, slot) => {
      const version = await versions.get(versionId)
      const connectionId = version.connections[slot]
      if (connectionId === undefined) throw new StepError('input', `The connection “${slot}” is not filled.`)
      return connections.clientFor(version.workspaceId, connectionId)
    },
    limits: { ...RUN_LIMITS, ...env.runLimits, ...limits },
    vault,
    secrets: openSecrets,
    onEnd: runId => ends.tell(runId),
    onError: (error, runId) => log.error({ err: error, runId }, 'The engine met an error.'),
    onBack: () => log.info('The database is back; work goes on.'),
  })
  const stored = new StoredSecrets({
    prisma,
    pool,
    sealer,
    log,
    modules: moduleById,
    plan: async versionId => (await versions.get(versionId)).plan,
    vault,
  })
  const hooks: ReconcileOptions = {
    prisma,
    sealer,
    clock,
    url: env.url,
    loopbackOrgs: env.loopbackOrgs,
    client: (inWorkspace, connectionId) => connections.clientFor(inWorkspace, connectionId),
  }
  const services: Services = {
    prisma,
    pool,
    sealer,
    stored,
    clock,
    log,
    engine,
    ends,
    connections,
    sandbox,
    modules: moduleById,
    removeInOkta: hookId => removeInOkta(hooks, hookId),
    loopbackOrgs: env.loopbackOrgs,
    url: env.url,
  }
  if (work === 'all') stored.start()
  const throttle = new SignInThrottle(pool)
  const keep = (error: unknown): void => log.warn({ err: error }, 'Something could not be closed in order.')
  return {
    services,
    accounts: new Accounts(prisma, throttle, clock, sessionSecret),
    identities: env.oidc ? new Identities(prisma, throttle, clock, env.oidc) : null,
    workspaceId,
    dataDir,
    sessionSecret,
    versions,
    openSecrets,
    hooks,
    stored,
    close: async () => {
      await atMost(CLOSE_WITHIN_MS, stored.stop())
      await engine.stop()
      await atMost(CLOSE_WITHIN_MS, connections.close().catch(keep))
      await atMost(CLOSE_WITHIN_MS, sandbox.close().catch(keep))
      await tables.close()
    },
  }
}
