import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import type { EndedRuns } from '@/lib/engine/ended'
import type { Engine } from '@/lib/engine/engine'
import { AppError } from '@/lib/errors'
import type { Logger } from '@/lib/log'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Clock } from '@/lib/runner/time'
import { drain } from '@/lib/web/read-body'
import { waitForEnd } from './wait-for-end'
import { knowsSecret } from './webhook-address'
import { bodyOf, headersOf, queryOf, readBody } from './webhook-request'

/** A webhook's row is asked again at most this often, so a switch-off acts within that time. Milliseconds. */
const FRESH_MS = 1_000
const PATH = /^\/webhooks\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/([\w-]{1,200}))?$/
const WAIT_MS = 30_000
/** A look (HEAD) or a browser's question (OPTIONS) starts nothing. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

interface Target {
  workspaceId: string
  scenarioId: string
  /** Null while the scenario is off. */
  versionId: string | null
  secretHash: string
  respond: 'at-once' | 'with-result'
  /** The secret may stand in the address, or only in the Authorization header. */
  secretIn: 'address' | 'header'
  readAt: number
}

export interface WebhookOptions {
  pool: Pool
  engine: Engine
  ends: EndedRuns
  clock: Clock
  log: Logger
  /** The webhook trigger's parameters of a frozen version. */
  trigger: (
    versionId: string,
    moduleKey: string,
  ) => Promise<{ respond: Target['respond']; secretIn: Target['secretIn'] }>
}

/** Answers `/webhooks/<id>/<secret>`: each accepted request is committed as a run before it is answered (RUNNING.md, 1). */
export class Webhooks {
  private readonly targets = new Map<string, Target>()

  constructor(private readonly options: WebhookOptions) {}

  /** Whether a path is one of ours at all. */
  static matches(pathname: string): boolean {
    return pathname.startsWith('/webhooks/')
  }

  /** Never throws; what goes wrong is answered in words. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.accept(request, response)
    } catch (error) {
      if (error instanceof AppError) return send(response, error.status, { error: error.message })
      this.options.log.error({ err: error }, 'A webhook request failed')
      send(
        response,
        503,
        { error: 'The request could not be stored. Send it again later.' },
        { 'retry-after': '5' },
      )
    }
  }

  private async accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!METHODS.has(request.method ?? '')) {
      drain(request)
      return send(
        response,
        405,
        { error: 'A webhook is not called this way.' },
        { allow: [...METHODS].join(', ') },
      )
    }
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const pathname = mark < 0 ? url : url.slice(0, mark)
    const match = PATH.exec(pathname)
    const target = match?.[1] === undefined ? null : await this.target(match[1])
    // One answer for an address that is wrong in any way, so that nothing can be learnt by trying.
    if (target === null || !this.allowed(target, match?.[2], request)) {
      drain(request)
      throw new AppError('not-found', 'There is no webhook at this address, or its secret is not right.')
    }
    if (target.versionId === null) {
      drain(request)
      throw new AppError('conflict', 'The scenario of this webhook is switched off.')
    }
    const bytes = await readBody(request)
    const bundle: JsonObject = {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      query: queryOf(mark < 0 ? '' : url.slice(mark + 1)),
      body: bodyOf(bytes, request.headers['content-type'] ?? ''),
    }
    await this.start(target, target.versionId, bundle, idempotencyKey(request), response)
  }

  private async start(
    target: Target,
    versionId: string,
    bundle: JsonObject,
    key: string | null,
    response: ServerResponse,
  ): Promise<void> {
    const { engine, pool } = this.options
    const runId = await engine.startRun({
      workspaceId: target.workspaceId,
      scenarioId: target.scenarioId,
      versionId,
      trigger: 'webhook',
      triggerSummary: String(bundle.method),
      bundle,
      ...(key === null ? {} : { dedupeKey: `webhook:${key}` }),
    })
    if (runId === null) {
      const known = await pool.query<{ run_id: string }>(
        'SELECT run_id FROM delivery WHERE scenario_id = $1 AND dedupe_key = $2',
        [target.scenarioId, `webhook:${key}`],
      )
      return send(response, 202, { run: known.rows[0]?.run_id ?? null, repeated: true })
    }
    if (target.respond === 'at-once') return send(response, 202, { run: runId })
    const ended = await waitForEnd(pool, this.options.ends, runId, WAIT_MS)
    if (ended === null) return send(response, 202, { run: runId, status: 'running' })
    send(response, ended.status === 'succeeded' ? 200 : 500, { run: runId, ...ended })
  }

  private allowed(target: Target, inAddress: string | undefined, request: IncomingMessage): boolean {
    const header = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const given = header ?? (target.secretIn === 'address' ? inAddress : undefined)
    return given !== undefined && knowsSecret(given, target.secretHash)
  }

  private async target(id: string): Promise<Target | null> {
    const now = this.options.clock.now()
    const known = this.targets.get(id)
    if (known && now - known.readAt < FRESH_MS) return known
    const found = await this.options.pool.query<{
      workspace_id: string
      scenario_id: string
      module_key: string
      path_secret_hash: string
      version_id: string | null
    }>({
      name: 'joinery-webhook',
      text: `SELECT w.workspace_id, w.scenario_id, w.module_key, w.path_secret_hash,
               CASE WHEN s.active AND s.deleted_at IS NULL THEN s.active_version_id END AS version_id
             FROM webhook w JOIN scenario s ON s.id = w.scenario_id WHERE w.id = $1`,
      values: [id],
    })
    const [row] = found.rows
    if (row === undefined) {
      this.targets.delete(id)
      return null
    }
    const settings =
      row.version_id === null
        ? { respond: 'at-once' as const, secretIn: 'address' as const }
        : await this.options.trigger(row.version_id, row.module_key)
    const target: Target = {
      workspaceId: row.workspace_id,
      scenarioId: row.scenario_id,
      versionId: row.version_id,
      secretHash: row.path_secret_hash,
      ...settings,
      readAt: now,
    }
    this.targets.set(id, target)
    return target
  }
}

/** A caller's own key makes a repeated request the same one; without it every request is new. */
function idempotencyKey(request: IncomingMessage): string | null {
  const key = request.headers['idempotency-key']
  const text = Array.isArray(key) ? key.join(',') : key
  if (text === undefined || text.trim() === '') return null
  if (text.length > 200) throw new AppError('invalid', 'The Idempotency-Key is longer than 200 characters.')
  return text.trim()
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) return void response.end()
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}
