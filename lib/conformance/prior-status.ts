import type { UserStatus } from '@/lib/modules/okta/sandbox/types'
import { type Call, succeeded } from './operation'
import type { RecordedUser, Sighting } from './sightings'

/** In which status somebody was for whom an operation could be done, and for whom it was refused. */
const BEFORE: ReadonlyMap<string, readonly [done: UserStatus, refused: UserStatus]> = new Map([
  ['lifecycle/activate', ['STAGED', 'ACTIVE']],
  ['lifecycle/reactivate', ['PROVISIONED', 'ACTIVE']],
  ['lifecycle/deactivate', ['ACTIVE', 'DEPROVISIONED']],
  ['lifecycle/suspend', ['ACTIVE', 'PROVISIONED']],
  ['lifecycle/unsuspend', ['SUSPENDED', 'ACTIVE']],
  ['lifecycle/unlock', ['LOCKED_OUT', 'ACTIVE']],
  ['lifecycle/reset_password', ['ACTIVE', 'STAGED']],
  ['lifecycle/expire_password', ['ACTIVE', 'STAGED']],
  ['lifecycle/expire_password_with_temp_password', ['ACTIVE', 'STAGED']],
  ['credentials/change_password', ['ACTIVE', 'ACTIVE']],
  ['credentials/change_recovery_question', ['ACTIVE', 'ACTIVE']],
  ['credentials/forgot_password', ['ACTIVE', 'PROVISIONED']],
])

/**
 * The status of a person before the recording began: what the first sight of them shows, unless something had been done
 * to them by then. Somebody who is never seen is in the status that the first call needs.
 *
 * @param calls  all calls on this person, in order
 */
export function statusBefore(
  calls: readonly Call[],
  seen: Sighting<RecordedUser> | null,
): { status: UserStatus; seen: boolean } {
  const earlier = seen === null ? calls : calls.filter(call => call.index <= seen.index)
  for (const { operation, exchange } of earlier) {
    const before = BEFORE.get(operation.name)
    if (before === undefined) {
      if (operation.name === 'delete' && succeeded(exchange))
        return { status: deletedOnce(calls) ? 'DEPROVISIONED' : 'ACTIVE', seen: false }
    } else if (succeeded(exchange)) return { status: before[0], seen: false }
    // What was refused has changed nothing, so that a sight of the person tells more.
    else if (seen === null) return { status: before[1], seen: false }
  }
  return seen === null ? { status: 'ACTIVE', seen: false } : { status: seen.value.status, seen: true }
}

/** One DELETE and then nobody: that is what happens to somebody who is deprovisioned already. */
function deletedOnce(calls: readonly Call[]): boolean {
  const deletes = calls.filter(call => call.operation.name === 'delete' && succeeded(call.exchange))
  return deletes.length === 1 && calls.at(-1)?.exchange.status === 404
}
