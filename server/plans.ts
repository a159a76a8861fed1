import { z } from 'zod'
import type { PrismaClient } from '@/lib/db/generated/client'
import { StepError } from '@/lib/errors'
import type { Module } from '@/lib/module-kit/define'
import { compilePlan, type Plan } from '@/lib/runner/plan'
import { scenarioDocument } from '@/lib/scenario/document'

const MOST = 500

/** A frozen version, compiled once and used by every run of it in this process. */
export interface CompiledVersion {
  plan: Plan
  workspaceId: string
  scenarioId: string
  /** Slot → connection id. */
  connections: Record<string, string>
}

/** The compiled versions of this process, the least recently used ones forgotten. */
export class CompiledVersions {
  private readonly known = new Map<string, Promise<CompiledVersion>>()

  constructor(
    private readonly prisma: PrismaClient,
    private readonly modules: (id: string) => Module | undefined,
  ) {}

  get(versionId: string): Promise<CompiledVersion> {
    const known = this.known.get(versionId) ?? this.compile(versionId)
    // Last in the map is used last.
    this.known.delete(versionId)
    this.known.set(versionId, known)
    known.catch(() => this.known.delete(versionId))
    if (this.known.size > MOST) {
      const [oldest] = this.known.keys()
      if (oldest !== undefined) this.known.delete(oldest)
    }
    return known
  }

  private async compile(versionId: string): Promise<CompiledVersion> {
    const row = await this.prisma.scenarioVersion.findUnique({
      where: { id: versionId },
      include: { scenario: { select: { workspaceId: true } } },
    })
    if (row === null) throw new StepError('input', 'The version of the scenario that this run ran is gone.')
    const document = scenarioDocument.parse(row.document)
    return {
      plan: compilePlan(document, this.modules),
      workspaceId: row.scenario.workspaceId,
      scenarioId: row.scenarioId,
      connections: z.record(z.string(), z.string()).parse(row.connections),
    }
  }
}
