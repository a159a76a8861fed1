import type { RunRow } from '@/lib/operations/runs'

export const hasEnded = ({ status }: RunRow): boolean => ['succeeded', 'failed', 'cancelled'].includes(status)

/** What a run asks people, as a sentence. @param open  questions, of which 100 are counted */
export const asks = (open: number): string =>
  open === 0 ? '' : ` Asks ${open} question${open === 1 ? '' : 's'}: see “joinery decisions”.`

/** A run for programs. */
export const summary = (run: RunRow): object => ({
  id: run.id,
  scenario: { id: run.scenarioId, name: run.scenarioName },
  status: run.status,
  trigger: run.trigger,
  queuedAt: run.queuedAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  bundlesDone: run.bundlesDone,
  bundlesFailed: run.bundlesFailed,
  waitingFor: run.waitingFor,
  firstError: run.firstError,
})

/** A run for people. */
export function sentence(run: RunRow): string {
  const bundles = run.bundlesDone + run.bundlesFailed
  const count =
    run.bundlesFailed > 0 ? `${run.bundlesFailed} of ${bundles} bundles failed` : `${bundles} bundles`
  const why = run.firstError ? ` First error: ${run.firstError.message}` : ''
  const waits = run.waitingFor ? ` Waiting for ${run.waitingFor}.` : ''
  return `“${run.scenarioName}”: ${run.status.replace('_', ' ')}, ${count}.${waits}${why}`
}
