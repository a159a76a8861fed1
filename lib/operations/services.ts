import type { Pool } from 'pg'
import type { ConnectionClients } from '@/lib/connections/clients'
import type { PrismaClient } from '@/lib/db/generated/client'
import type { EndedRuns } from '@/lib/engine/ended'
import type { Engine } from '@/lib/engine/engine'
import type { Logger } from '@/lib/log'
import type { Module } from '@/lib/module-kit/define'
import type { Clock } from '@/lib/runner/time'
import type { SandboxHost } from '@/lib/sandbox/host'
import type { Sealer } from '@/lib/secrets/seal'

/** Seals what an older version stored in clear, before somebody reads it. */
export interface SealedReading {
  scenario(scenarioId: string): Promise<void>
  run(run: { id: string; versionId: string }): Promise<void>
}

/** The installation's parts, put together once a process. */
export interface Services {
  prisma: PrismaClient
  pool: Pool
  sealer: Sealer
  stored: SealedReading
  clock: Clock
  log: Logger
  engine: Engine
  /** Tells when a run has ended in this process. */
  ends: EndedRuns
  connections: ConnectionClients
  sandbox: SandboxHost
  modules: (id: string) => Module | undefined
  /** http origins of loopback addresses that may be used as an org (JOINERY_LOOPBACK_ORGS). */
  loopbackOrgs: readonly string[]
  /** Takes an Okta webhook out of its org. @throws {StepError} */
  removeInOkta: (hookId: string) => Promise<void>
  /** The address people use, without a slash at its end. */
  url: string
}
