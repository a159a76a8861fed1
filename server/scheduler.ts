import { Scheduler } from '@/lib/engine/scheduler'
import type { Logger } from '@/lib/log'
import { triggerInput } from '@/lib/operations/drawn-trigger'
import { scenarioDocument } from '@/lib/scenario/document'
import type { Installation } from './joinery'

/** Fires what is due; any number of processes may. */
export function startScheduler(installation: Installation, log: Logger): Scheduler {
  const { prisma, pool, engine, clock, modules } = installation.services
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
      const drawn = document.modules.find(module => module.key === moduleKey)
      const module = drawn && modules(drawn.module)
      const { times, firing } = module?.trigger ?? {}
      if (drawn === undefined || module === undefined || times === undefined || firing === undefined)
        return null
      const input = triggerInput(module, drawn.parameters)
      const zone = document.timeZone ?? row.workspace.timeZone
      return {
        workspaceId: row.workspaceId,
        versionId: row.activeVersion.id,
        ...firing(input),
        next: after => times(input, { zone, now: after }, 1)[0] ?? null,
      }
    },
    onError: (error, scenarioId) => log.error({ err: error, scenarioId }, 'A schedule could not fire.'),
  })
  scheduler.start()
  return scheduler
}
