import type { HistoryPage, HistoryStep, RunRow } from '@/lib/operations/runs'
import type { Person } from './person'

/** A run as its pages show it. */
export interface ShownRun {
  row: RunRow
  steps: HistoryStep[]
  /** The id that the sender put into the body. */
  deliveryId: string
}

/** Reads every run and every step, page after page, as a person would see them. */
export async function readHistory(person: Person, scenarioIds: readonly string[]): Promise<ShownRun[]> {
  const shown: ShownRun[] = []
  for (const scenarioId of scenarioIds) {
    for (const row of await runsOf(person, scenarioId)) {
      const steps = await stepsOf(person, row.id)
      shown.push({ row, steps, deliveryId: deliveryIdOf(steps) })
    }
  }
  return shown
}

export async function runsOf(
  person: Person,
  scenarioId: string,
  status?: RunRow['status'][],
): Promise<RunRow[]> {
  const rows: RunRow[] = []
  for (let before: string | undefined; ; ) {
    const page = await person.ask('runs.list', {
      scenarioId,
      limit: 200,
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
    })
    rows.push(...page.runs)
    if (page.next === null) return rows
    before = page.next
  }
}

export async function stepsOf(person: Person, id: string): Promise<HistoryStep[]> {
  const steps: HistoryStep[] = []
  for (let next: Pick<HistoryPage, 'next' | 'after'> | null = null; ; ) {
    const page: HistoryPage = await person.ask('runs.steps', {
      id,
      limit: 500,
      ...(next?.next == null ? {} : { from: next.next }),
      ...(next?.after == null ? {} : { after: next.after }),
    })
    steps.push(...page.steps)
    if (page.next === null) return steps
    next = page
  }
}

export function deliveryIdOf(steps: readonly HistoryStep[]): string {
  const body = steps.find(step => step.path === 'm1')?.output?.body
  const id = typeof body === 'object' && body !== null && !Array.isArray(body) ? body.id : null
  return typeof id === 'string' ? id : ''
}
