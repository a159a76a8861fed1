import type { Pool } from 'pg'
import type { PrismaClient } from '@/lib/db/generated/client'
import { sealJournal } from '@/lib/engine/seal-journals'
import type { Logger } from '@/lib/log'
import { type StoredSealing, sealStoredScenario } from '@/lib/operations/seal-stored'
import type { SealedReading } from '@/lib/operations/services'
import type { Plan } from '@/lib/runner/plan'
import type { Vault } from '@/lib/runner/ports'

const SCENARIOS = 'seal-scenarios'
const RUNS = 'seal-journals'
/** Done between two notes of how far it is; each by itself is one transaction. */
const AT_ONCE = 20
const REST_MS = 50
const AGAIN_MS = 10_000

export interface StoredSecretsOptions extends StoredSealing {
  prisma: PrismaClient
  pool: Pool
  log: Logger
  plan: (versionId: string) => Promise<Plan>
  vault: (runId: string) => Vault
}

/**
 * Seals what an older Joinery stored in clear (drawings, versions, journals): in the background, a few at a time, from
 * where it was left when a process ended; and at once what somebody wants to read meanwhile. SQL alone could not do it:
 * it has no key.
 */
export class StoredSecrets implements SealedReading {
  private done = false
  private stopped = false
  private working: Promise<void> | null = null
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: StoredSecretsOptions) {}

  /** Before a drawing is shown. */
  async scenario(scenarioId: string): Promise<void> {
    if (!(await this.isDone())) await sealStoredScenario(this.options, scenarioId)
  }

  /** Before a run's history is shown. */
  async run(run: { id: string; versionId: string }): Promise<void> {
    if (!(await this.isDone())) await this.sealRun(run)
  }

  start(): void {
    this.working = this.work()
      .catch(error => {
        this.options.log.error(
          { err: error },
          'What an older version stored could not be sealed; it is tried again.',
        )
        if (!this.stopped) this.timer = setTimeout(() => this.start(), AGAIN_MS)
      })
      .finally(() => {
        this.working = null
      })
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.working
  }

  private async isDone(): Promise<boolean> {
    if (this.done) return true
    const jobs = await this.options.prisma.upgradeJob.findMany({ where: { name: { in: [SCENARIOS, RUNS] } } })
    this.done = jobs.length === 2 && jobs.every(job => job.doneAt !== null)
    return this.done
  }

  /** Everything that is left, in order. */
  async work(): Promise<void> {
    if (await this.isDone()) return
    const changed = await this.walk(SCENARIOS, async after => {
      const rows = await this.options.prisma.scenario.findMany({
        where: after === null ? {} : { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: AT_ONCE,
        select: { id: true },
      })
      return rows.map(({ id }) => ({ id, seal: () => sealStoredScenario(this.options, id) }))
    })
    const rows = await this.walk(RUNS, async after => {
      const runs = await this.options.prisma.run.findMany({
        where: after === null ? {} : { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: AT_ONCE,
        select: { id: true, versionId: true },
      })
      return runs.map(run => ({ id: run.id, seal: () => this.sealRun(run) }))
    })
    if (this.stopped) return
    this.done = true
    if (changed + rows > 0) {
      this.options.log.info(
        { documents: changed, rows },
        'What an older version stored in clear is sealed now.',
      )
    }
  }

  private async walk(
    name: string,
    next: (after: string | null) => Promise<{ id: string; seal: () => Promise<number> }[]>,
  ): Promise<number> {
    const { prisma, log } = this.options
    const job = await prisma.upgradeJob.upsert({ where: { name }, create: { name }, update: {} })
    if (job.doneAt !== null) return 0
    let after = job.cursor
    let changed = 0
    while (!this.stopped) {
      const batch = await next(after)
      for (const { id, seal } of batch) {
        if (this.stopped) break
        changed += await seal()
        after = id
      }
      const doneAt = batch.length < AT_ONCE && !this.stopped ? new Date() : null
      await prisma.upgradeJob.update({ where: { name }, data: { cursor: after, doneAt } })
      if (doneAt !== null || this.stopped) break
      log.info({ job: name, after, changed }, 'Sealing what an older version stored goes on.')
      await new Promise(resolve => setTimeout(resolve, REST_MS))
    }
    return changed
  }

  private async sealRun({ id, versionId }: { id: string; versionId: string }): Promise<number> {
    const { pool, plan, vault } = this.options
    // A version that this installation cannot run any more is read by names alone.
    const compiled = await plan(versionId).catch(() => null)
    return sealJournal(pool, id, compiled, vault(id))
  }
}
