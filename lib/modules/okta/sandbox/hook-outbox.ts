import { createHash } from 'node:crypto'
import type { JsonObject } from '@/lib/module-kit/json'
import type { OrgData } from './call'
import { hookUrl } from './hook-view'
import { VERIFY_PATH } from './hooks'
import { findRoute } from './routes'
import { type LogEntry, recordOwn } from './system-log'
import type { HookChannel, SandboxHook, SandboxRequest } from './types'

/** So many events go in one delivery at most, and only such as were written within a moment. */
const MOST_TOGETHER = 10
const MOMENT_MS = 1000
/** So many deliveries are made up at a time. */
const MOST_AHEAD = 20

/** What a host has to do for an org's event hooks: the org itself calls nobody. */
export interface HookOutbox {
  /** The address to be called before this request is answered; null for any but a verify that may go ahead. */
  toVerify(request: SandboxRequest): { hookId: string; uri: string } | null
  /** The keys of all hooks, delivering or not. */
  keys(): string[]
  /** The hooks that deliver: active and verified. */
  ready(): ReadyHook[]
  /**
   * What a hook has still to deliver, first things first; empty when there is nothing, or no such hook (any more).
   * @param after  the seq of the last event that it has delivered; 0 for none
   */
  due(hookKey: string, after: number): HookDelivery[]
  /** Writes to the log that a delivery failed. */
  failed(hookKey: string, reason: string): void
}

/** Whether a request asks for a hook's verification, whoever sends it. */
export function isVerify({ method, path }: SandboxRequest): boolean {
  return verifyMatch(method, path) !== null
}

function verifyMatch(method: string, path: string) {
  const match = findRoute(method, path.split('?')[0] ?? '')
  return match?.template === VERIFY_PATH && match.endpoint !== undefined ? match : null
}

export interface ReadyHook {
  /** What tells this hook from all others that ever were, see {@link SandboxHook.key}. */
  key: string
  /** The seq of the newest event that it has to deliver, or had; 0 when it has had none. */
  newest: number
}

/** One request to be sent. */
export interface HookDelivery {
  uri: string
  headers: { key: string; value: string }[]
  body: string
  events: number
  /** Everything up to this seq is delivered once this request is; null while others have to be sent first. */
  settles: number | null
}

/** The ids of the hooks that deliver events of a type now. */
export function receiversOf(org: OrgData, eventType: string): string[] {
  return delivering(org)
    .filter(hook => hook.types.includes(eventType))
    .map(hook => hook.id)
}

const delivering = (org: OrgData) => [...org.hooks.values()].filter(hook => hook.active && hook.verified)

/** @param isAuthorized  whether a request with this authorization header is answered at all */
export function createHookOutbox(
  org: OrgData,
  isAuthorized: (header: string | undefined) => boolean,
): HookOutbox {
  const find = (key: string) => delivering(org).find(hook => hook.key === key)
  return {
    toVerify(request) {
      const match = verifyMatch(request.method, request.path)
      if (match === null) return null
      if (org.traits.hooksForbidden || !isAuthorized(request.headers.authorization)) return null
      const hook = org.hooks.get(match.params[0] ?? '')
      return hook?.active ? { hookId: hook.id, uri: hook.channel.uri } : null
    },
    keys: () => [...org.hooks.values()].map(hook => hook.key),
    ready: () =>
      delivering(org).map(hook => ({
        key: hook.key,
        newest: org.log.entries().findLast(entry => entry.hooks.includes(hook.id))?.seq ?? 0,
      })),
    due(hookKey, after) {
      const hook = find(hookKey)
      if (hook === undefined) return []
      const waiting = org.log.after(after).filter(entry => entry.hooks.includes(hook.id))
      return inTurn(org, together(waiting, org.traits.hooksOutOfOrder ? 1 : MOST_TOGETHER)).map(
        ({ entries, settles }) => ({ ...request(org, hook, entries), settles }),
      )
    },
    failed(hookKey, reason) {
      const hook = find(hookKey)
      if (hook !== undefined) recordOwn(org, 'event_hook.delivery', 'Event hook delivery', [hook], reason)
    },
  }
}

/** Cuts a row of events into deliveries. */
function together(entries: LogEntry[], most: number): LogEntry[][] {
  const parts: LogEntry[][] = []
  for (const entry of entries) {
    const part = parts.at(-1)
    const first = part?.[0]
    const joins =
      part !== undefined &&
      first !== undefined &&
      part.length < most &&
      Math.abs(entry.published - first.published) <= MOMENT_MS
    if (joins) part.push(entry)
    else if (parts.length === MOST_AHEAD) break
    else parts.push([entry])
  }
  return parts
}

/** The order in which deliveries are sent, bent as the org's traits say; what bends it is settled as a whole. */
function inTurn(org: OrgData, parts: LogEntry[][]): { entries: LogEntry[]; settles: number | null }[] {
  const { hooksOutOfOrder, hooksTwice } = org.traits
  if (!hooksOutOfOrder && !hooksTwice)
    return parts.map(entries => ({ entries, settles: entries.at(-1)?.seq ?? null }))
  const turned = hooksOutOfOrder ? [...parts].reverse() : parts
  const sent = hooksTwice ? [...turned, ...turned] : turned
  const end = parts.at(-1)?.at(-1)?.seq ?? null
  return sent.map((entries, index) => ({ entries, settles: index === sent.length - 1 ? end : null }))
}

/** Okta's envelope. Source: Okta's published sample of a delivery. */
function request(org: OrgData, hook: SandboxHook, entries: LogEntry[]): Omit<HookDelivery, 'settles'> {
  const envelope: JsonObject = {
    eventType: 'com.okta.event_hook',
    eventTypeVersion: '1.0',
    cloudEventsVersion: '0.1',
    source: hookUrl(org, hook),
    eventId: deliveryId(hook, entries),
    eventTime: new Date(org.clock.now()).toISOString(),
    contentType: 'application/json',
    data: { events: entries.map(entry => entry.event) },
  }
  const { uri } = hook.channel
  return { uri, headers: headersOf(hook.channel), body: JSON.stringify(envelope), events: entries.length }
}

const headersOf = ({ headers, auth }: HookChannel) => (auth === null ? headers : [...headers, auth])

/** The same for the same events, so that what is delivered again is known by it. */
function deliveryId(hook: SandboxHook, entries: LogEntry[]): string {
  const text = JSON.stringify([hook.key, entries.map(({ event }) => event.uuid)])
  const hex = createHash('sha256').update(text).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
