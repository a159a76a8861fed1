import type { JsonObject } from '@/lib/module-kit/json'
import type { Call } from './call'
import type { SandboxGroup, SandboxUser } from './types'
import { fullName, loginOf } from './user-store'

export interface LogEntry {
  /** Grows by one with every event: the order of storing. */
  seq: number
  published: number
  event: JsonObject
}

/** The oldest events are dropped beyond this, as Okta drops them after 90 days. */
const KEPT = 20_000

/** The org's System Log. */
export class SystemLog {
  #entries: LogEntry[] = []
  #seq = 0

  constructor(readonly onEvent?: (event: JsonObject) => void) {}

  entries(): readonly LogEntry[] {
    return this.#entries
  }

  /** The seq of the newest event. */
  get newest(): number {
    return this.#seq
  }

  append(published: number, event: JsonObject): void {
    this.#seq += 1
    this.#entries.push({ seq: this.#seq, published, event })
    if (this.#entries.length > KEPT * 1.1) this.#entries = this.#entries.slice(-KEPT)
    this.onEvent?.(event)
  }

  restore(entries: LogEntry[], newest: number): void {
    this.#entries = entries
    this.#seq = newest
  }
}

type Target = SandboxUser | SandboxGroup

/** Writes one event about what this call has done. */
export function record(call: Call, eventType: string, displayMessage: string, targets: Target[]): void {
  const { org, actor } = call
  const now = org.clock.now()
  const userAgent = call.request.headers['user-agent'] ?? null
  org.log.append(now, {
    actor: reference(actor),
    client: {
      userAgent: { rawUserAgent: userAgent, os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: null,
      ipAddress: '127.0.0.1',
      geographicalContext: null,
    },
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
    displayMessage,
    eventType,
    outcome: { result: 'SUCCESS', reason: null },
    published: new Date(now).toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: 'INFO',
    debugContext: {
      debugData: { requestId: call.requestId, requestUri: call.request.path.split('?')[0] ?? '' },
    },
    legacyEventType: null,
    transaction: { type: 'WEB', id: call.requestId, detail: {} },
    uuid: org.ids.uuid(),
    version: '0',
    request: { ipChain: [{ ip: '127.0.0.1', geographicalContext: null, version: 'V4', source: null }] },
    target: targets.map(reference),
  })
}

function reference(of: Target): JsonObject {
  return 'profile' in of
    ? { id: of.id, type: 'User', alternateId: loginOf(of), displayName: fullName(of), detailEntry: null }
    : { id: of.id, type: 'UserGroup', alternateId: 'unknown', displayName: of.name, detailEntry: null }
}
