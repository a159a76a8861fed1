import { StepError } from '@/lib/errors'

/** A call that met nothing but the rate limit for so long fails. RUNNING.md, 3. Milliseconds. */
const LIMITED_FOR_MS = 3_600_000
/** After so many steps in a row that got no answer the run waits for the org, and for so long. RUNNING.md, 3. */
const STEPS_IN_A_ROW = 3
const WAITED_FOR_MS = 3_600_000

/** The org did not answer for so long that the whole run ends: every further bundle would fail the same way. */
export class OrgSilent extends StepError {
  constructor(host: string) {
    super('unreachable', `${host} has not answered for an hour, so the run was ended here.`, {
      hint: 'Run it again from there once the org answers; nothing that is finished is done twice.',
    })
  }
}

/** What a run has seen of whether one of its orgs answers. */
export class OrgWatch {
  private inRow = 0
  private silentSince: number | null = null

  /** @param triedForMs  how long a read is tried while the org answers others */
  constructor(
    private readonly host: string,
    private readonly triedForMs: number,
  ) {}

  /** Any answer will do: a refusal comes from an org that is there. */
  answered(): void {
    this.silentSince = null
  }

  /** A step that called the org ended with its answers. */
  stepEnded(): void {
    this.inRow = 0
    this.silentSince = null
  }

  /** A step ended, or was parked, without an answer. */
  stepUnanswered(now: number): void {
    this.inRow++
    if (this.isDoubtful) this.silentSince ??= now
  }

  /** The last steps got no answer, whatever single calls of theirs did. */
  get isDoubtful(): boolean {
    return this.inRow >= STEPS_IN_A_ROW
  }

  /** Until when the run waits for the org, which has stopped answering; null while it answers. */
  get waitingUntil(): number | null {
    return this.silentSince === null ? null : this.silentSince + WAITED_FOR_MS
  }

  /**
   * Whether a call that began then may still be tried at a moment.
   * @throws {OrgSilent} when the run has waited for the org as long as it may
   */
  mayTry(began: number, at: number): boolean {
    const until = this.waitingUntil
    if (until === null) return at <= began + this.triedForMs
    if (at > until) throw new OrgSilent(this.host)
    return true
  }
}

/** @throws {StepError} `limit` for a call that has met nothing but the rate limit since a moment, for too long */
export function failIfLimitedFor(since: number, now: number): void {
  if (now - since < LIMITED_FOR_MS) return
  throw new StepError('limit', 'For an hour this call met nothing but the org’s rate limit.', {
    hint: 'See in Okta what else uses up the limit, then run this bundle again.',
    status: 429,
  })
}
