import { vi } from 'vitest'
import type { OperationKey } from '@/lib/operations/index'
import type { InputOf, OutputOf } from '@/lib/operations/perform'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { DOCUMENT } from './mapping/testing'

type Answers = { [Key in OperationKey]?: (input: InputOf<Key>) => OutputOf<Key> }

/**
 * What pages ask of the server, answered here instead. What is not answered cannot be reached.
 * @returns what was asked, oldest first
 */
export function answerAsks(answers: Answers): { key: string; input: unknown }[] {
  const asked: { key: string; input: unknown }[] = []
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    const key = url.replace('/api/do/', '') as OperationKey
    const input: unknown = JSON.parse(body)
    asked.push({ key, input })
    const give = answers[key] as ((input: unknown) => unknown) | undefined
    if (give === undefined) throw new TypeError('fetch failed')
    return Response.json({ value: give(input) ?? null })
  })
  return asked
}

/** A scenario as a page brings it: of five modules, off, and without problems. */
export const scenarioView = (more: Partial<ScenarioView> = {}): ScenarioView => ({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'A test',
  active: false,
  revision: 1,
  document: DOCUMENT,
  connections: {},
  problems: [],
  trigger: 'manual',
  webhook: null,
  running: null,
  notLive: [],
  saves: [],
  nextAt: null,
  deletedAt: null,
  ...more,
})
