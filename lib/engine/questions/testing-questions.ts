import type { TestDatabase } from '@/lib/db/testing'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { JournalRecord } from '@/lib/runner/records'
import { TestOrg } from '@/lib/runner/testing-org'
import type { Engine, EngineOptions } from '../engine'
import { unpack } from '../journal/codec'
import { ASKING, order, startTestOrg, testEngine, until } from '../testing-engine'
import { answerQuestions, type Said } from './answer'
import { listOpen, type OpenQuestion } from './read'

/** The answer does not come back, though the thing was written. */
export const LOST: CallOutcome = { type: 'broken', reason: 'unreachable', sent: true, message: 'lost' }

export const done: Said = { is: 'done', by: 'Ada', output: { value: 'by hand' } }

export const idOf = (request: CallRequest): string => request.path.split('/').at(-1) ?? ''

/** Engines at work on an org that loses answers, and what became of their runs. */
export function asking(db: TestDatabase, cleanups: (() => Promise<unknown>)[]) {
  const runOf = (id: string) => db.prisma.run.findUniqueOrThrow({ where: { id } })
  const openOf = async (runId: string): Promise<OpenQuestion[]> =>
    listOpen(db.pool, (await runOf(runId)).workspaceId, { runId }, { limit: 1_000 })

  return {
    runOf,
    openOf,

    /** @param lost  whose first write gets no answer; `skip` moves the engine's clock on */
    async setUp(
      size: number,
      lost: (id: string) => boolean,
      delayMs = 0,
      more: Partial<EngineOptions> = {},
    ): Promise<{ engine: Engine; org: TestOrg; origin: string; skip: (ms: number) => void }> {
      const org = new TestOrg(size)
      org.interfere = request => {
        const id = idOf(request)
        return lost(id) && !org.writes.has(id) ? LOST : null
      }
      const http = await startTestOrg(org.handle, delayMs)
      cleanups.push(http.stop)
      let ahead = 0
      const clock = { now: () => Date.now() + ahead }
      const skip = (ms: number): void => {
        ahead += ms
      }
      return { engine: testEngine(db.pool, http.origin, { clock, ...more }), org, origin: http.origin, skip }
    },

    async begin(engine: Engine): Promise<string> {
      await engine.start()
      cleanups.push(() => engine.stop())
      return (await engine.startRun(order(ASKING))) ?? ''
    },

    /** The open questions of a run, as soon as there are so many. */
    asked: (runId: string, count: number, skip: (ms: number) => void): Promise<OpenQuestion[]> =>
      until(90_000, async () => {
        const open = await openOf(runId)
        if (open.length >= count) return open
        // A parked call's half minute goes by the engine's clock, a run's wake-up by the database's.
        skip(1_000)
        await db.pool.query(
          `UPDATE run SET wake_at = now() WHERE id = $1 AND status = 'waiting' AND wake_at > now()`,
          [runId],
        )
        return null
      }),

    /** Answers these questions of a run, or all that are open. */
    async say(runId: string, said: Said, ids?: string[]) {
      const { workspaceId } = await runOf(runId)
      const all = ids ?? (await openOf(runId)).map(question => question.id)
      return answerQuestions(db.pool, workspaceId, new Map(all.map(id => [id, said])))
    },

    async recordsOf(runId: string): Promise<JournalRecord[]> {
      const rows = await db.prisma.journal.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
      return rows.flatMap(row => [...unpack(row.data)])
    },
  }
}
