import { expect, it } from 'vitest'
import type { EndedRun } from './wait-for-end'
import { statusOf } from './webhook-answer'

const ended = (status: EndedRun['status'], bundlesDone: number, bundlesFailed: number): EndedRun => ({
  status,
  bundlesDone,
  bundlesFailed,
  firstError: null,
})

it.each<[string, EndedRun | null, number, number]>([
  ['all of it succeeded', ended('succeeded', 3, 0), 200, 200],
  ['nothing matched', ended('succeeded', 0, 0), 200, 200],
  ['3 of 250 failed', ended('failed', 247, 3), 200, 200],
  ['all of it failed', ended('failed', 0, 3), 200, 500],
  ['it was cancelled', ended('cancelled', 0, 0), 200, 500],
  ['it has not ended', null, 202, 202],
])(
  'where %s, the answer has the sender send it again only if that is set and nothing was done',
  (_what, run, usual, strict) => {
    expect([statusOf(run, '200'), statusOf(run, '500')]).toEqual([usual, strict])
  },
)
