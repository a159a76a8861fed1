import type { Json, JsonObject } from '@/lib/module-kit/json'
import { CUSTOM_ATTRIBUTES } from './attributes'
import type { Answer, Call, HookSecrets, HookVerdict, OrgData } from './call'
import { invalidToken, noSuchEndpoint, rateLimited, SandboxError } from './errors'
import { Faults } from './faults'
import { groupJson } from './group-view'
import { createHookOutbox, type HookOutbox, receiversOf } from './hook-outbox'
import { createIdMaker, type IdMaker } from './ids'
import { bucketOf, type RateLimitPreset, type RateLimitState, RateLimits } from './rate-limits'
import { findRoute, type Match, ORGANIZATION_PATH } from './routes'
import { emptyUser, seedOrg } from './seed'
import { readSnapshot, writeSnapshot } from './snapshot'
import { SystemLog } from './system-log'
import { DEFAULT_TRAITS, type OrgTraits } from './traits'
import type { SandboxClock, SandboxRequest, SandboxResponse, SandboxUser } from './types'
import { UserStore } from './user-store'
import { userDetail } from './user-view'

export interface SandboxOptions {
  clock: SandboxClock
  /** Where callers reach the org, with the path prefix if there is one, e.g. `http://127.0.0.1:3000/sandbox`. */
  origin: string
  /** The API tokens that are taken; at least one. */
  tokens: readonly string[]
  /** The same seed makes the same org; 1 by default. */
  seed?: number
  /** How many people to begin with, the administrator among them; 250 by default. */
  seedUsers?: number
  /** A real org's rate limits; 'none' by default. */
  preset?: RateLimitPreset
  /** Told of each System Log event as it is written, e.g. to deliver event hooks. */
  onEvent?: (event: JsonObject) => void
  /** Whether an address is this installation's own, which event hooks may have without https; none is by default. */
  ownHook?: (uri: string) => boolean
  /** Seals the secrets of event hooks in snapshots; by default they stand there as they are. */
  secrets?: HookSecrets
}

export interface SandboxOrg {
  /**
   * Answers one call, at once. Never throws.
   * @param verdict  what came of calling the hook that {@link HookOutbox.toVerify} told; without it nobody answered
   */
  handle(request: SandboxRequest, verdict?: HookVerdict | null): SandboxResponse
  /** What event hooks have to deliver; the host does it. */
  readonly outbox: HookOutbox
  /** Back to the seeded beginning; counters, windows and faults too. */
  reset(): void
  /** People (as by id), groups and log (newest first), for showing. */
  state(): { users: JsonObject[]; groups: JsonObject[]; log: JsonObject[] }
  /** How often an endpoint was called, refused calls included, e.g. `calls('POST /api/v1/users/{id}')`. */
  calls(endpoint: string): number
  snapshot(): string
  /** @throws for a text that is no snapshot; nothing is changed then */
  restore(snapshot: string): void
  /** Changes with everything that is worth a new snapshot. */
  revision(): number
  faults: Faults
  /** What this org is like (see traits). {@link reset} makes it a free org of today again. */
  readonly traits: Readonly<OrgTraits>
  setTraits(change: Partial<OrgTraits>): void
  readonly clock: SandboxClock
  /** The origin that links are made with; a server with a port of its own sets it. */
  origin: string
}

/** A simulated Okta org: a request in, an answer out; no network, no timers, the clock is yours. */
export function createSandboxOrg(options: SandboxOptions): SandboxOrg {
  const { clock, tokens, seed = 1, seedUsers = 250, preset = 'none' } = options
  if (tokens.length === 0 || tokens.some(token => token === ''))
    throw new TypeError('A sandbox org needs a token')
  const accepted = new Set(tokens)
  const limits = new RateLimits(preset, clock)
  const calls = new Map<string, number>()
  const faults = new Faults()
  let revision = 0
  const log = () =>
    new SystemLog(
      event => {
        revision += 1
        options.onEvent?.(event)
      },
      type => receiversOf(data, type),
    )
  const data = begin()
  // Request ids are not part of the state: reading must not change what the next write makes.
  const requestIds = createIdMaker({ seed: seed + 7, counter: 0 })

  function begin(): OrgData {
    const ids = createIdMaker({ seed, counter: 0 })
    const fixed = {
      org: ids.id('00o'),
      userType: ids.id('oty'),
      userSchema: ids.id('osc'),
      everyone: ids.id('00g'),
      admin: ids.id('00u'),
    }
    const created = clock.now()
    const fresh: OrgData = {
      clock,
      origin: options.origin.replace(/\/+$/, ''),
      ids,
      fixed,
      traits: { ...DEFAULT_TRAITS },
      custom: new Map(CUSTOM_ATTRIBUTES),
      types: new Map(),
      users: new UserStore(),
      groups: new Map(),
      hooks: new Map(),
      ownHook: options.ownHook ?? (() => false),
      secrets: options.secrets ?? { seal: secret => secret, open: sealed => sealed },
      log: log(),
      changed: () => {
        revision += 1
      },
      tokens: tokens.map(() => ({ id: ids.id('00T'), created })),
    }
    seedOrg(fresh, seed, seedUsers)
    return fresh
  }

  function handle(request: SandboxRequest, verdict: HookVerdict | null = null): SandboxResponse {
    const requestId = requestIds.text(27)
    const [asked = '/', ...rest] = request.path.split('?')
    const pathname = plainPath(asked)
    const match = findRoute(request.method, pathname)
    const template = match?.template ?? pathname
    if (match !== null) {
      const endpoint = `${request.method} ${template}`
      calls.set(endpoint, (calls.get(endpoint) ?? 0) + 1)
    }
    const open = template === ORGANIZATION_PATH
    const allowed = open || isAuthorized(request.headers.authorization)
    const limit = limits.count(bucketOf(request.method, template), allowed)
    try {
      if (!allowed) throw invalidToken()
      if (!limit.allowed) throw rateLimited()
      const query = new URLSearchParams(rest.join('?'))
      return written(answer(request, match, query, requestId, verdict), requestId, limit)
    } catch (error) {
      return written(refusal(error, requestIds), requestId, limit)
    }
  }

  function isAuthorized(header: string | undefined): boolean {
    const token = /^SSWS (\S+)$/i.exec(header ?? '')?.[1]
    return token !== undefined && accepted.has(token)
  }

  function answer(
    request: SandboxRequest,
    match: Match | null,
    query: URLSearchParams,
    requestId: string,
    verdict: HookVerdict | null,
  ): Answer {
    if (match === null) throw noSuchEndpoint(404)
    if (match.endpoint === undefined) throw noSuchEndpoint(405)
    const actor = data.traits.tokenOwner === 'app' ? appActor(data) : data.users.byId(data.fixed.admin)
    if (actor === undefined) throw invalidToken()
    const call: Call = { org: data, request, params: match.params, query, actor, requestId, verdict }
    return match.endpoint(call)
  }

  function written(answer: Answer, requestId: string, limit: RateLimitState): SandboxResponse {
    const body = answer.json === undefined ? '' : JSON.stringify(answer.json)
    return {
      status: answer.status,
      headers: {
        date: new Date(clock.now()).toUTCString(),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
        'x-okta-request-id': requestId,
        'x-rate-limit-limit': String(limit.limit),
        'x-rate-limit-remaining': String(limit.remaining),
        'x-rate-limit-reset': String(limit.reset),
        'cache-control': 'no-cache, no-store',
        ...answer.headers,
      },
      body,
    }
  }

  return {
    handle,
    clock,
    faults,
    outbox: createHookOutbox(data, isAuthorized),
    get traits() {
      return data.traits
    },
    setTraits(change) {
      data.traits = { ...data.traits, ...change }
      revision += 1
    },
    get origin() {
      return data.origin
    },
    set origin(origin: string) {
      data.origin = origin.replace(/\/+$/, '')
    },
    revision: () => revision,
    calls: endpoint => calls.get(endpoint) ?? 0,
    reset() {
      const { origin } = data
      Object.assign(data, begin(), { origin })
      calls.clear()
      limits.clear()
      faults.clear()
      revision += 1
    },
    state: () => ({
      users: [...data.users.all()].map(user => userDetail(data, user)),
      groups: [...data.groups.values()].map(group => groupJson(data, group)),
      log: data.log
        .entries()
        .map(entry => entry.event)
        .reverse(),
    }),
    snapshot: () => writeSnapshot(data),
    restore(text) {
      readSnapshot(data, text)
      revision += 1
    },
  }
}

/** Okta reads doubled slashes and one at the end as if they were not there. */
const plainPath = (path: string) => path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')

/** Who acts where the token is an app's: it stands in the log, and is none of the org's people. */
function appActor(data: OrgData): SandboxUser {
  const profile = new Map<string, Json>([
    ['login', 'service-app'],
    ['firstName', 'Service'],
    ['lastName', 'App'],
  ])
  return emptyUser(data.fixed.admin, profile, 0)
}

/** An error that is ours is a 500 as Okta would answer it, so that `handle` never throws. */
function refusal(error: unknown, ids: IdMaker): Answer {
  const known =
    error instanceof SandboxError ? error : new SandboxError(500, 'E0000009', 'Internal Server Error')
  const json: Json = known.body(`oae${ids.text(22)}`)
  return { status: known.status, json }
}
