import type { JsonObject } from '@/lib/module-kit/json'
import type { Answer, Call, OrgData } from './call'
import { ok, param } from './call'
import { notFound } from './errors'
import { isoOrNull } from './types'

/** `GET /.well-known/okta-organization`, the one call without a token. */
export function organization(org: OrgData): Answer {
  return ok({
    id: org.fixed.org,
    cell: 'sandbox',
    pipeline: 'idx',
    settings: { analyticsCollectionEnabled: false, bugReportingEnabled: false, omEnabled: false },
    _links: { organization: { href: org.origin } },
  })
}

export const listUserTypes = ({ org }: Call): Answer => ok([userType(org)])

export function getUserType(call: Call): Answer {
  const id = param(call, 0)
  if (id !== 'default' && id !== call.org.fixed.userType) throw notFound(id, 'UserType')
  return ok(userType(call.org))
}

function userType(org: OrgData): JsonObject {
  const created = createdOf(org)
  return {
    id: org.fixed.userType,
    displayName: 'User',
    name: 'user',
    description: 'Okta user profile template with default permission settings',
    createdBy: 'sandbox',
    lastUpdatedBy: 'sandbox',
    created,
    lastUpdated: created,
    default: true,
    _links: {
      self: { rel: 'self', href: typeUrl(org), method: 'GET' },
      schema: { rel: 'schema', href: schemaUrl(org), method: 'GET' },
    },
  }
}

/** `GET /api/v1/api-tokens`: names, owners and ages; never the tokens. */
export function listApiTokens({ org }: Call): Answer {
  const now = org.clock.now()
  return ok(
    org.tokens.map(({ id, created }, index) => ({
      id,
      name: `Sandbox token ${index + 1}`,
      userId: org.fixed.admin,
      clientName: 'Okta API',
      tokenWindow: 'P30D',
      network: { connection: 'ANYWHERE' },
      expiresAt: isoOrNull(now + 30 * 86_400_000),
      created: isoOrNull(created),
      lastUpdated: isoOrNull(now),
      _links: {
        self: { href: `${org.origin}/api/v1/api-tokens/${id}`, hints: { allow: ['GET', 'DELETE'] } },
        user: { href: `${org.origin}/api/v1/users/${org.fixed.admin}`, hints: { allow: ['GET'] } },
      },
    })),
  )
}

/** `GET /api/v1/org`: the org's settings, as far as anybody asks for them here. Source: Okta, "Org settings". */
export function orgSettings({ org }: Call): Answer {
  return ok({
    id: org.fixed.org,
    subdomain: 'sandbox',
    companyName: 'Sandbox org',
    status: 'ACTIVE',
    created: createdOf(org),
    lastUpdated: createdOf(org),
    expiresAt: null,
  })
}

/** The org is as old as its administrator. */
export function createdOf(org: OrgData): string | null {
  return isoOrNull(org.users.byId(org.fixed.admin)?.created ?? null)
}

export const schemaUrl = (org: OrgData) => `${org.origin}/api/v1/meta/schemas/user/${org.fixed.userSchema}`
export const typeUrl = (org: OrgData) => `${org.origin}/api/v1/meta/types/user/${org.fixed.userType}`
