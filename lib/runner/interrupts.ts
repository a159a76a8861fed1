import { StepError } from '@/lib/errors'
import type { ParkReason } from './records'

/** The step cannot go on now; the bundle is parked. Never reaches a module's result: the gate remembers it. */
export class Parked extends Error {
  constructor(
    readonly reason: ParkReason,
    readonly due?: number,
  ) {
    super('this bundle is parked')
    this.name = 'Parked'
  }
}

/** The run is being cancelled or has been stopped; nothing further is started. */
export class Halted extends Error {
  constructor() {
    super('the run is stopping')
    this.name = 'Halted'
  }
}

/** The org is not there any more, so the whole run ends: every further bundle would fail the same way. */
export class OrgGone extends StepError {}
