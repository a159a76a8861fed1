import type { JsonObject } from '@/lib/module-kit/json'
import type { OrgData } from './call'
import type { SandboxHook } from './types'
import { isoOrNull } from './types'

/** An event hook as Okta writes it, alone and in lists: without the value of its secret header. */
export function hookJson(org: OrgData, hook: SandboxHook): JsonObject {
  const self = hookUrl(org, hook)
  const step = (name: string) => ({ href: `${self}/lifecycle/${name}`, hints: { allow: ['POST'] } })
  const { uri, headers, auth } = hook.channel
  return {
    id: hook.id,
    status: hook.active ? 'ACTIVE' : 'INACTIVE',
    verificationStatus: hook.verified ? 'VERIFIED' : 'UNVERIFIED',
    name: hook.name,
    description: hook.description,
    created: isoOrNull(hook.created),
    createdBy: hook.createdBy,
    lastUpdated: isoOrNull(hook.lastUpdated),
    events: { type: 'EVENT_TYPE', items: [...hook.types], filter: null },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri,
        headers: headers.map(({ key, value }) => ({ key, value })),
        method: 'POST',
        authScheme: auth === null ? null : { type: 'HEADER', key: auth.key },
      },
    },
    _links: {
      self: { href: self },
      ...(hook.active
        ? { verify: step('verify'), deactivate: step('deactivate') }
        : { activate: step('activate'), delete: { href: self, hints: { allow: ['DELETE'] } } }),
    },
  }
}

/** What a delivery names as its source. */
export const hookUrl = (org: OrgData, hook: SandboxHook) => `${org.origin}/api/v1/eventHooks/${hook.id}`
