import { Scheduler } from '@/lib/engine/scheduler'
import type { Logger } from '@/lib/log'
import { scenarioDocument } from '@/lib/scenario/document'
import { nextTimes, scheduleOf } from '@/lib/triggers/schedule'
import type { Installation } from './joinery'

/** Fires what is due; any number of processes may. */
export function startScheduler(installation: Installation, log: Logger): Scheduler {
  const { prisma, pool, engine, clock } = installation.services
  const scheduler = new Scheduler({
    pool,
    engine,
    clock,
    load: async (scenarioId, moduleKey) => {
      const row = await prisma.scenario.findFirst({
        where: { id: scenarioId, active: true, deletedAt: null },
        include: { activeVersion: true, workspace: { select: { timeZone: true } } },
      })
      if (!row?.activeVersion) return null
      const document = scenarioDocument.parse(row.activeVersion.document)
      const trigger = document.modules.find(module => module.key === moduleKey)
      if (trigger === undefined || !trigger.module.startsWith('flow.schedule@')) return null
      const input = scheduleOf(trigger.parameters)
      const zone = document.timeZone ?? row.workspace.timeZone
      return {
        workspaceId: row.workspaceId,
        versionId: row.activeVersion.id,
        missed: input.missed,
        overlap: input.overlap,
        next: after => nextTimes(input, zone, after, 1)[0] ?? null,
      }
    },
    onError: (error, scenarioId) => log.error({ err: error, scenarioId }, 'A schedule could not fire.'),
  })
  scheduler.start()
  return scheduler
}
