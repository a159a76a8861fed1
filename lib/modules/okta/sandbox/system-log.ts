import type { JsonObject } from '@/lib/module-kit/json'
import type { Call, OrgData } from './call'
import type { SandboxGroup, SandboxHook, SandboxUser } from './types'
import { fullName, loginOf } from './user-store'

export interface LogEntry {
  /** Grows by one with every event: the order of storing. */
  seq: number
  published: number
  event: JsonObject
  /** Ids of the event hooks that were to deliver it when it was written. */
  hooks: string[]
}

/** The oldest events are dropped beyond this, as Okta drops them after 90 days. */
const KEPT = 20_000

/** The org's System Log. */
export class SystemLog {
  #entries: LogEntry[] = []
  #seq = 0

  /** @param receivers  the ids of the event hooks that deliver events of a type */
  constructor(
    readonly onEvent: (event: JsonObject) => void,
    readonly receivers: (eventType: string) => string[],
  ) {}

  entries(): readonly LogEntry[] {
    return this.#entries
  }

  /** The seq of the newest event. */
  get newest(): number {
    return this.#seq
  }

  /** The entries behind a seq, oldest first. */
  after(seq: number): LogEntry[] {
    return this.#entries.slice(this.#entries.findLastIndex(entry => entry.seq <= seq) + 1)
  }

  append(published: number, event: JsonObject & { eventType: string }): void {
    this.#seq += 1
    this.#entries.push({ seq: this.#seq, published, event, hooks: this.receivers(event.eventType) })
    if (this.#entries.length > KEPT * 1.1) this.#entries = this.#entries.slice(-KEPT)
    this.onEvent(event)
  }

  restore(entries: LogEntry[], newest: number): void {
    this.#entries = entries
    this.#seq = newest
  }
}

type Target = SandboxUser | SandboxGroup | SandboxHook

/**
 * Writes one event about what this call has done.
 * @param failure  why it could not be done; null when it was
 */
export function record(
  call: Call,
  eventType: string,
  displayMessage: string,
  targets: Target[],
  failure: string | null = null,
): void {
  const { org, actor, request, requestId } = call
  write(org, {
    actor: reference(actor),
    client: client(request.headers['user-agent'] ?? null, '127.0.0.1'),
    ...said(eventType, displayMessage, targets, failure),
    debugContext: { debugData: { requestId, requestUri: request.path.split('?')[0] ?? '' } },
    transaction: { type: 'WEB', id: requestId, detail: {} },
    request: { ipChain: [{ ip: '127.0.0.1', geographicalContext: null, version: 'V4', source: null }] },
  })
}

/** Writes one event about what the org has done, or failed to do, without being called. */
export function recordOwn(
  org: OrgData,
  eventType: string,
  displayMessage: string,
  targets: Target[],
  failure: string | null,
): void {
  const name = 'system@okta.com'
  write(org, {
    actor: {
      id: name,
      type: 'SystemPrincipal',
      alternateId: name,
      displayName: 'Okta System',
      detailEntry: null,
    },
    client: client(null, null),
    ...said(eventType, displayMessage, targets, failure),
    debugContext: { debugData: {} },
    transaction: { type: 'JOB', id: org.ids.text(27), detail: {} },
    request: { ipChain: [] },
  })
}

function write(org: OrgData, event: JsonObject & { eventType: string }): void {
  const now = org.clock.now()
  org.log.append(now, {
    ...event,
    device: null,
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: 'unknown',
    },
    published: new Date(now).toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    legacyEventType: null,
    uuid: org.ids.uuid(),
    version: '0',
  })
}

function said(eventType: string, displayMessage: string, targets: Target[], failure: string | null) {
  return {
    displayMessage,
    eventType,
    outcome: { result: failure === null ? 'SUCCESS' : 'FAILURE', reason: failure },
    severity: failure === null ? 'INFO' : 'WARN',
    target: targets.map(reference),
  }
}

function client(rawUserAgent: string | null, ipAddress: string | null): JsonObject {
  return {
    userAgent: { rawUserAgent, os: 'Unknown', browser: 'UNKNOWN' },
    zone: 'null',
    device: 'Unknown',
    id: null,
    ipAddress,
    geographicalContext: null,
  }
}

function reference(of: Target): JsonObject {
  if ('profile' in of)
    return {
      id: of.id,
      type: 'User',
      alternateId: loginOf(of),
      displayName: fullName(of),
      detailEntry: null,
    }
  const type = 'channel' in of ? 'EventHook' : 'UserGroup'
  return { id: of.id, type, alternateId: 'unknown', displayName: of.name, detailEntry: null }
}
