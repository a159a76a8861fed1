import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import type { EndedRuns } from '@/lib/engine/ended'
import type { Engine } from '@/lib/engine/engine'
import { atMost } from '@/lib/engine/outage'
import { AppError, StepError } from '@/lib/errors'
import { letGo } from '@/lib/json'
import type { Logger } from '@/lib/log'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import type { WebhookInput } from '@/lib/modules/flow/webhook'
import { checkBundle, RUN_LIMITS, type RunLimits } from '@/lib/runner/limits'
import type { Clock } from '@/lib/runner/time'
import { drain } from '@/lib/web/read-body'
import { answerFailure } from './answer-failure'
import { bodyOf } from './body/body'
import { queryOf } from './body/form'
import type { FreshRows } from './fresh-rows'
import { waitForEnd } from './wait-for-end'
import { knowsSecret } from './webhook-address'
import { sendChallenge, sendJson, sendNothing, statusOf } from './webhook-answer'
import { graphChallenge, oktaChallenge, slackChallenge } from './webhook-challenge'
import { deliveryKey, headersOf, readBody } from './webhook-request'
import { isSigned } from './webhook-signature'
import { type Target, webhookTargets } from './webhook-targets'

const PATH = /^\/webhooks\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/([\w-]{1,200}))?$/
const WAIT_MS = 30_000
/** All that a request waits for the database until it is stored; the sender hears of it within five seconds. */
const STORE_WITHIN_MS = 3_500
/** Looking up a run that is known to be stored. */
const LOOK_WITHIN_MS = 2_000
/** While a scenario is off only a challenge is read, and none is longer. */
const OFF_BYTES = 16_000
/** Bytes of a body from which on reading it, measuring it and starting its run are turns of their own. */
const LARGE_BODY = 250_000
/** What is compared with where there is no webhook, so that the time does not tell. */
const NO_SECRET = '0'.repeat(64)

export interface WebhookOptions {
  pool: Pool
  engine: Engine
  ends: EndedRuns
  clock: Clock
  log: Logger
  /** Default: RUN_LIMITS. */
  limits?: RunLimits
  /** The webhook trigger's parameters of a frozen version. */
  trigger: (versionId: string, moduleKey: string) => Promise<WebhookInput>
}

/** A request whose address and secret are right. */
interface Call {
  request: IncomingMessage
  response: ServerResponse
  method: string
  /** Without its question mark. */
  query: string
  target: Target
  /** Milliseconds that were spent on the database so far. */
  waited: number
}

/**
 * Answers `/webhooks/<id>/<secret>`: each accepted request is committed as a run before it is answered (RUNNING.md, 1).
 * docs/webhooks.md has the answers in the order in which they are decided here.
 */
export class Webhooks {
  private readonly targets: FreshRows<Target>

  constructor(private readonly options: WebhookOptions) {
    this.targets = webhookTargets(options)
  }

  /** Whether a path is one of ours at all. */
  static matches(pathname: string): boolean {
    return pathname.startsWith('/webhooks/')
  }

  /** Never throws; what goes wrong is answered in words. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.accept(request, response)
    } catch (error) {
      answerFailure(request, response, error, this.options.log, {
        logged: 'A webhook request failed',
        said: 'The request could not be stored. Send it again later.',
      })
    }
  }

  private async accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = '', ...query] = (request.url ?? '/').split('?')
    const [, id, inAddress] = PATH.exec(pathname) ?? []
    const since = performance.now()
    const target = id === undefined ? null : await this.targets.find(id)
    const waited = performance.now() - since
    // One answer for an address that is wrong in any way, so that nothing can be learnt by trying.
    if (!isAllowed(target, inAddress, request) || target === null)
      throw new AppError('not-found', 'There is no webhook at this address, or its secret is not right.')
    const { method = 'GET' } = request
    const call = { request, response, method, query: query.join('?'), target, waited }
    if (this.answeredByMethod(call)) return
    return target.on === null
      ? this.whileOff(call)
      : this.called(call, target.on.versionId, target.on.settings)
  }

  /** Whoever only looks, or checks the address by a GET. */
  private answeredByMethod({ request, response, method, target }: Call): boolean {
    const methods = target.on?.settings.methods ?? ['POST']
    const challenge = oktaChallenge(request)
    if (method === 'HEAD') sendNothing(response, 200)
    else if (method === 'OPTIONS') sendNothing(response, 204, { allow: allowOf(methods) })
    else if (challenge) sendChallenge(response, challenge)
    else if (method !== 'POST' && !methods.some(one => one === method))
      refuseMethod(response, method, methods)
    else return false
    drain(request)
    return true
  }

  /** An address is often checked by its sender before the scenario is switched on. */
  private async whileOff(call: Call): Promise<void> {
    const { request, response, method } = call
    const body = await readBody(request, OFF_BYTES)
      .then(bytes => bodyOf(bytes, request.headers))
      .catch((): Json => null)
    const challenge = graphChallenge(method, queryOf(call.query)) ?? slackChallenge(method, body)
    if (challenge === null) throw new AppError('conflict', 'The scenario of this webhook is switched off.')
    sendChallenge(response, challenge)
  }

  private async called(call: Call, versionId: string, settings: WebhookInput): Promise<void> {
    const { request, response, method } = call
    const bytes = await readBody(request)
    if (!isSigned(settings, { headers: request.headers, bytes, now: this.options.clock.now() }))
      throw new AppError('unauthenticated', 'The signature is missing, wrong or too old.')
    const query = queryOf(call.query)
    const validation = graphChallenge(method, query)
    if (validation) return sendChallenge(response, validation)
    const headers = headersOf(request)
    const body = await bodyOf(bytes, request.headers)
    const challenge = slackChallenge(method, body)
    if (challenge) return sendChallenge(response, challenge)
    if (!settings.methods.some(one => one === method)) return refuseMethod(response, method, settings.methods)
    if (bytes.length > LARGE_BODY) await letGo()
    const bundle = this.checked({ method, headers, query, body })
    if (bytes.length > LARGE_BODY) await letGo()
    await this.start(call, versionId, settings, bundle)
  }

  private async start(
    { request, response, target, method, waited }: Call,
    versionId: string,
    settings: WebhookInput,
    bundle: JsonObject,
  ): Promise<void> {
    const key = deliveryKey(request, settings)
    const runId = await this.options.engine.startRun(
      {
        workspaceId: target.workspaceId,
        scenarioId: target.scenarioId,
        versionId,
        trigger: 'webhook',
        triggerSummary: method,
        bundle,
        ...(key === null ? {} : { dedupeKey: `webhook:${key}` }),
      },
      { withinMs: Math.max(0, STORE_WITHIN_MS - waited) },
    )
    // From here on the run is stored, and nothing that goes wrong may ask for it again.
    if (runId === null) {
      const run = await atMost(LOOK_WITHIN_MS, this.runOf(target.scenarioId, `webhook:${key}`))
      return sendJson(response, 202, { run, repeated: true })
    }
    if (settings.respond === 'at-once') return sendJson(response, 202, { run: runId })
    const ended = await atMost(WAIT_MS, waitForEnd(this.options.pool, this.options.ends, runId, WAIT_MS))
    const told = ended ?? { status: (await atMost(LOOK_WITHIN_MS, this.statusOf(runId))) ?? 'running' }
    sendJson(response, statusOf(ended, settings.whenFailed), { run: runId, ...told })
  }

  /** Of a run that has not ended: `queued`, `running`, `waiting` or `needs_decision`. */
  private async statusOf(runId: string): Promise<string | undefined> {
    const found = await this.options.pool.query<{ status: string }>('SELECT status FROM run WHERE id = $1', [
      runId,
    ])
    return found.rows[0]?.status
  }

  private async runOf(scenarioId: string, dedupeKey: string): Promise<string | null> {
    const known = await this.options.pool.query<{ run_id: string }>(
      'SELECT run_id FROM delivery WHERE scenario_id = $1 AND dedupe_key = $2',
      [scenarioId, dedupeKey],
    )
    return known.rows[0]?.run_id ?? null
  }

  /** What no run may carry starts none. */
  private checked(bundle: JsonObject): JsonObject {
    try {
      checkBundle(bundle, this.options.limits ?? RUN_LIMITS)
      return bundle
    } catch (cause) {
      if (!(cause instanceof StepError)) throw cause
      throw new AppError(
        'too-large',
        cause.message.replace('This bundle', 'The request, as the scenario gets it,'),
        {
          cause,
        },
      )
    }
  }
}

function isAllowed(target: Target | null, inAddress: string | undefined, request: IncomingMessage): boolean {
  const header = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const mayBeInAddress = (target?.on?.settings.secretIn ?? 'address') === 'address'
  const given = header ?? (mayBeInAddress ? inAddress : undefined) ?? ''
  return knowsSecret(given, target?.secretHash ?? NO_SECRET)
}

/** Whoever only looks is always answered. */
const allowOf = (methods: readonly string[]): string => [...methods, 'HEAD', 'OPTIONS'].join(', ')

function refuseMethod(response: ServerResponse, method: string, methods: readonly string[]): void {
  const error = `A ${method} starts nothing here; the scenario takes ${methods.join(', ')}.`
  sendJson(response, 405, { error }, { allow: allowOf(methods) })
}
