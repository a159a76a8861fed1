import { randomUUID } from 'node:crypto'
import type { Answer, Call, Endpoint, OrgData } from './call'
import { noContent, nowOf, ok, param } from './call'
import { forbidden, invalid, notFound } from './errors'
import { hookBodyOf } from './hook-body'
import { hookJson } from './hook-view'
import { record } from './system-log'
import type { HookChannel, SandboxHook } from './types'

export const VERIFY_PATH = '/api/v1/eventHooks/{id}/lifecycle/verify'

/** Source: Okta, "Event hooks": so many may be active and verified at a time in an org. */
const MOST_DELIVERING = 25

/** Only a super administrator's token may see or change event hooks. Source: Okta's help, "Event hooks". */
const guarded =
  (endpoint: Endpoint): Endpoint =>
  call => {
    if (call.org.traits.hooksForbidden) throw forbidden()
    return endpoint(call)
  }

/** The hook that the path's first piece means. Okta's own word for it is Webhook (seen in recordings). */
function hookOf(call: Call): SandboxHook {
  const id = param(call, 0)
  const hook = call.org.hooks.get(id)
  if (hook === undefined) throw notFound(id, 'Webhook')
  return hook
}

export const listHooks = guarded(({ org }) => ok([...org.hooks.values()].map(hook => hookJson(org, hook))))

export const getHook = guarded(call => ok(hookJson(call.org, hookOf(call))))

export const createHook = guarded(call => {
  const { org } = call
  const { name, description, types, channel } = hookBodyOf(call)
  const now = nowOf(org)
  const hook: SandboxHook = {
    id: org.ids.id('who'),
    key: randomUUID(),
    active: true,
    verified: false,
    name,
    description,
    created: now,
    createdBy: call.actor.id,
    lastUpdated: now,
    types,
    channel,
  }
  org.hooks.set(hook.id, hook)
  record(call, 'event_hook.created', 'Create event hook', [hook])
  return ok(hookJson(org, hook))
})

/** `PUT /api/v1/eventHooks/{id}`: the status may change with it; another channel has to be verified again. */
export const replaceHook = guarded(call => {
  const hook = hookOf(call)
  const { name, description, types, channel, active } = hookBodyOf(call)
  const verified = hook.verified && sameChannel(hook.channel, channel)
  const next = { name, description, types, channel, verified, active: active ?? hook.active }
  if (next.active && next.verified) requireRoom(call.org, hook)
  Object.assign(hook, next)
  return changed(call, hook, 'event_hook.updated', 'Update event hook')
})

export const deleteHook = guarded(call => {
  const hook = hookOf(call)
  if (hook.active)
    throw invalid('eventHook', [
      'An active event hook cannot be deleted. Deactivate it before you delete it.',
    ])
  call.org.hooks.delete(hook.id)
  record(call, 'event_hook.deleted', 'Delete event hook', [hook])
  return noContent()
})

/** The host has called the hook's address already, and the call carries what came of it. */
export const verifyHook = guarded(call => {
  const hook = hookOf(call)
  if (!hook.active) throw invalid('eventHook', ['An inactive event hook cannot be verified.'])
  requireRoom(call.org, hook)
  const { verdict } = call
  const meant = verdict?.hookId === hook.id && verdict.uri === hook.channel.uri
  if (!meant || !verdict.answered) {
    const failure = `Hook ${hook.name} execution failed`
    record(call, 'event_hook.verified', 'Verify event hook', [hook], failure)
    throw invalid('eventHook', [`Unable to verify event hook. ${failure}`])
  }
  hook.verified = true
  return changed(call, hook, 'event_hook.verified', 'Verify event hook')
})

export const activateHook = guarded(call => {
  const hook = hookOf(call)
  if (hook.active) return ok(hookJson(call.org, hook))
  if (hook.verified) requireRoom(call.org, hook)
  hook.active = true
  return changed(call, hook, 'event_hook.activated', 'Activate event hook')
})

export const deactivateHook = guarded(call => {
  const hook = hookOf(call)
  if (!hook.active) return ok(hookJson(call.org, hook))
  hook.active = false
  return changed(call, hook, 'event_hook.deactivated', 'Deactivate event hook')
})

function changed(call: Call, hook: SandboxHook, eventType: string, displayMessage: string): Answer {
  hook.lastUpdated = nowOf(call.org)
  record(call, eventType, displayMessage, [hook])
  return ok(hookJson(call.org, hook))
}

/** @throws SandboxError when this hook would be one too many */
function requireRoom(org: OrgData, hook: SandboxHook): void {
  const others = [...org.hooks.values()].filter(one => one !== hook && one.active && one.verified)
  if (others.length >= MOST_DELIVERING)
    throw invalid('eventHook', [
      `The maximum number of active and verified event hooks (${MOST_DELIVERING}) has been reached`,
    ])
}

function sameChannel(one: HookChannel, other: HookChannel): boolean {
  const text = ({ uri, headers, auth }: HookChannel) =>
    JSON.stringify([uri, headers.map(({ key, value }) => [key, value]), auth && [auth.key, auth.value]])
  return text(one) === text(other)
}
