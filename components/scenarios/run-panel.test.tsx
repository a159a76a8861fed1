// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { DrawnModule } from '@/components/runs/drawn'
import { RunPanel } from './run-panel'
import type { RunProgress } from './use-run'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const module = (label: string, kind: DrawnModule['kind']): DrawnModule => ({ label, kind, fields: [] })
const ENDED = {
  status: 'succeeded',
  bundlesDone: 1,
  bundlesFailed: 0,
  cancelRequested: false,
} as RunProgress

it('says that a search found nobody, where one bundle alone would look like somebody', async () => {
  const steps = [
    { key: 'm1', index: null },
    { key: 'm2', index: null, gave: 0 },
    { key: 'm3', index: null, gave: 7 },
  ]
  vi.stubGlobal('fetch', async (url: string) => {
    expect(url).toBe('/api/do/runs.steps')
    return { json: async () => ({ value: { steps, next: null, after: null } }) }
  })
  render(
    <RunPanel
      scenarioId="s"
      runId="r"
      progress={ENDED}
      drawn={
        new Map([
          ['m1', module('Manual', 'trigger')],
          ['m2', module('List Users', 'search')],
          ['m3', module('List Groups', 'search')],
        ])
      }
      trigger={null}
      writes={[]}
      disabledReason={null}
      onStarted={() => undefined}
    />,
  )
  expect((await screen.findByText(/1 bundle/)).textContent).toBe('1 bundle')
  expect(await screen.findByText('List Users: 0 found')).toBeDefined()
  expect(screen.queryByText(/7 found/)).toBeNull()
})
