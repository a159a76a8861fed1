import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import { mayPass } from '@/lib/db/database-error'
import type { Engine } from '@/lib/engine/engine'
import { within } from '@/lib/engine/outage'
import { AppError } from '@/lib/errors'
import type { Logger } from '@/lib/log'
import { isCausedBy } from '@/lib/modules/okta/event-shape'
import type { WatchEventsInput } from '@/lib/modules/okta/watch-events'
import type { Clock } from '@/lib/runner/time'
import { answerFailure } from '@/lib/triggers/answer-failure'
import { bodyOf } from '@/lib/triggers/body/body'
import { bodyType } from '@/lib/triggers/body/kinds'
import type { FreshRows } from '@/lib/triggers/fresh-rows'
import { hashOf, knowsSecret } from '@/lib/triggers/webhook-address'
import { sendChallenge, sendJson, sendNothing } from '@/lib/triggers/webhook-answer'
import { oktaChallenge } from '@/lib/triggers/webhook-challenge'
import { drain, readBytes } from '@/lib/web/read-body'
import { hookPathOf } from './address'
import { type BadEvent, type Event, eventsOf } from './delivery'
import { away, type HookTarget, hookTargets, type Listener, listenersOf } from './targets'
import { keepUnread } from './unread'

/** Okta's own deliveries are far smaller. */
const MOST_BYTES = 1_000_000
/** Okta gives up after three seconds and sends once more; it hears of trouble before. Milliseconds. */
const STORE_WITHIN_MS = 2_500
/** What is compared with where there is no webhook, so that the time does not tell. */
const NO_SECRET = '0'.repeat(64)
/** What was published so long before a switch-on, by clocks that differ a little, is still taken for newer. */
const SAME_MOMENT_MS = 1_000

export interface EventHooksOptions {
  pool: Pool
  engine: Engine
  clock: Clock
  log: Logger
  /** The trigger's parameters in a frozen version. */
  settings: (versionId: string, moduleKey: string) => Promise<WatchEventsInput>
}

/**
 * Answers `/hooks/<id>/<part>`, which Okta calls: each event of a delivery that a scenario listens to is committed as a
 * run before the delivery is answered (RUNNING.md, 1). docs/events.md has the answers.
 */
export class EventHooks {
  private readonly targets: FreshRows<HookTarget>

  constructor(private readonly options: EventHooksOptions) {
    this.targets = hookTargets(options)
  }

  /** Never throws; what goes wrong is answered in words. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.accept(request, response, performance.now() + STORE_WITHIN_MS)
    } catch (error) {
      answerFailure(request, response, error, this.options.log, {
        logged: 'A delivery of an event hook failed',
        said: 'The delivery could not be stored.',
      })
    }
  }

  private async accept(request: IncomingMessage, response: ServerResponse, until: number): Promise<void> {
    const path = hookPathOf(request.url?.split('?', 1)[0] ?? '')
    const target = path === null ? null : await this.targets.find(path.id)
    const knows = knowsSecret(path?.secret ?? '', target?.pathHash ?? NO_SECRET)
    if (target === null || !knows) throw new AppError('not-found', 'There is no webhook at this address.')
    // Whether Okta sends the secret with its challenge is not documented; the address alone is enough for it.
    const challenge = oktaChallenge(request)
    if (challenge) {
      drain(request)
      await this.challenged(target)
      return sendChallenge(response, challenge)
    }
    if (request.method !== 'POST') {
      drain(request)
      return sendJson(
        response,
        405,
        { error: 'Only Okta’s deliveries are taken here.' },
        { allow: 'GET, POST' },
      )
    }
    await this.authorize(target, request)
    const { events, bad } = eventsOf(await readDelivery(request))
    await this.start(target, events, until)
    // From here on the runs are stored, and nothing that goes wrong may ask for them again.
    sendNothing(response, 204)
    await this.note(target, bad, request.headers.authorization ?? '')
  }

  private async note({ id }: HookTarget, bad: readonly BadEvent[], secret: string): Promise<void> {
    const { pool, log } = this.options
    try {
      await keepUnread(pool, id, bad)
      await pool.query(
        `UPDATE event_hook
         SET last_delivery_at = now(), state = 'verified',
             okta_secret_hash = CASE WHEN secret_hash = $2 THEN secret_hash ELSE okta_secret_hash END,
             problem = CASE WHEN problem->>'code' IN ('forbidden', 'unverified') THEN NULL ELSE problem END
         WHERE id = $1 AND (state <> 'verified' OR problem->>'code' IN ('forbidden', 'unverified')
           OR (secret_hash = $2 AND okta_secret_hash IS DISTINCT FROM secret_hash)
           OR last_delivery_at IS NULL OR last_delivery_at < now() - interval '1 second')`,
        [id, hashOf(secret)],
      )
    } catch (error) {
      log.warn({ err: error }, 'A delivery of an event hook could not be noted on its page')
    }
  }

  /** Okta never repeats what was refused: so nobody is, by a secret that was changed a moment ago. */
  private async authorize(target: HookTarget, request: IncomingMessage): Promise<void> {
    if (isOkta(target, request)) return
    const now = await this.targets.look(target.id)
    if (now === null || !isOkta(now, request))
      throw new AppError('unauthenticated', 'The Authorization header is not right.')
  }

  /** Okta reaches the address. Where it was pasted by hand nothing else tells that it is verified. */
  private async challenged({ id }: HookTarget): Promise<void> {
    await this.options.pool
      .query(
        `UPDATE event_hook SET challenged_at = now(),
           state = CASE WHEN problem->>'code' = 'forbidden' THEN 'verified' ELSE state END,
           problem = CASE WHEN problem->>'code' = 'forbidden' THEN NULL ELSE problem END
         WHERE id = $1`,
        [id],
      )
      .catch(error => this.options.log.warn({ err: error }, 'A challenge could not be noted'))
  }

  private async start(target: HookTarget, events: readonly Event[], until: number): Promise<void> {
    const listeners = events.length === 0 ? [] : await listenersOf(this.options, target.id)
    const ready = await Promise.all(listeners.map(listener => this.asSet(listener, until)))
    // Nothing is waited for in between: a start that fails is heard of with all the others.
    const started = events.flatMap(event =>
      ready.flatMap(one =>
        one !== null && wants(one, event) ? [this.startOne(target, one.listener, event, until)] : [],
      ),
    )
    const failed = (await Promise.allSettled(started)).find(end => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  /** A scenario whose settings cannot be read misses the event, and keeps no other from it. */
  private async asSet(listener: Listener, until: number): Promise<Ready | null> {
    const { settings, log } = this.options
    const { scenarioId, versionId, moduleKey } = listener
    try {
      const read = settings(versionId, moduleKey)
      return { listener, set: await within(Math.max(0, until - performance.now()), read, away) }
    } catch (error) {
      // The database is away: nobody is told that this was taken.
      if (error instanceof AppError ? error.code === 'unavailable' : mayPass(error)) throw away()
      log.error(
        { err: error, scenarioId },
        'What a scenario watches for cannot be read; an event did not start it',
      )
      return null
    }
  }

  private startOne(target: HookTarget, listener: Listener, event: Event, until: number): Promise<unknown> {
    const about = event.log.target?.find(one => one.displayName)?.displayName ?? ''
    return this.options.engine.startRun(
      {
        workspaceId: target.workspaceId,
        scenarioId: listener.scenarioId,
        versionId: listener.versionId,
        trigger: 'event-hook',
        triggerSummary: [event.type, about].filter(Boolean).join(' · '),
        dedupeKey: `event:${event.uuid}`,
        bundle: event.bundle,
      },
      { withinMs: Math.max(0, until - performance.now()) },
    )
  }
}

/** A scenario that listens, with its trigger's parameters. */
interface Ready {
  listener: Listener
  set: WatchEventsInput
}

function wants({ listener, set }: Ready, event: Event): boolean {
  const { types, scenarioId } = listener
  const since = Object.hasOwn(types, event.type) ? types[event.type] : undefined
  if (since === undefined || event.published < since - SAME_MOMENT_MS) return false
  if (!set.ownEvents && isCausedBy(event.log, scenarioId)) return false
  return set.outcome === 'any' || event.log.outcome?.result === set.outcome
}

/** Compared in constant time with the secret and, for a while after it was changed, with the one before. */
function isOkta({ secretHash, previousHash }: HookTarget, request: IncomingMessage): boolean {
  const given = request.headers.authorization ?? ''
  const now = knowsSecret(given, secretHash)
  const before = knowsSecret(given, previousHash ?? NO_SECRET)
  return now || before
}

async function readDelivery(request: IncomingMessage) {
  const { headers } = request
  if (bodyType(headers['content-type']).kind !== 'json')
    throw new AppError('unsupported', 'A delivery is JSON; this is something else.')
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new AppError('unsupported', 'A packed delivery is not taken.')
  const bytes = await readBytes(request, MOST_BYTES, 'The delivery is longer than 1 MB.')
  return bodyOf(bytes, headers)
}
