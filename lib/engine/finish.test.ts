import { expect, it } from 'vitest'
import { SHOWN_TEXT } from '@/lib/error-text'
import { StepError } from '@/lib/errors'
import { finishOp } from './finish'

it('keeps in a run’s row no more of its first error than lists show', () => {
  const long = 'x'.repeat(7_000_000)
  const { failure } = new StepError('refused', long, { causes: Array.from({ length: 5_000 }, () => long) })
  const counts = { done: 0, failed: 1, steps: 1, modules: {}, stopped: {} }
  const run = { runId: 'r', scenarioId: 's', versionId: 'v', epoch: 1, nextSeq: 1, workMs: 0 }
  const { firstError } = finishOp(
    { ...run, cancelled: false, suspected: false },
    { status: 'failed', firstError: failure, counts, workMs: 1 },
    { owner: 'o', tail: null, heard: null },
  )
  const told = JSON.parse(firstError ?? '') as { message: string; causes: string[] }
  expect(told.message).toHaveLength(SHOWN_TEXT)
  expect(told.causes).toHaveLength(10)
  expect(firstError?.length).toBeLessThan(6_000)
})
