import type { Exchange } from './recording'

/** A call that is compared, or one that is only carried out because later answers depend on it. */
export interface Operation {
  /** As the report names it, e.g. `get`, `lifecycle/suspend`. */
  name: string
  compared: boolean
  /** The person in the path: an id, a login or `me`; null for none. */
  user: string | null
  group: string | null
}

/** An exchange that is such a call, and its place in the cassette. */
export interface Call {
  index: number
  operation: Operation
  exchange: Exchange
}

/** The calls of a cassette that have to do with users, in order. */
export function callsOf(cassette: readonly Exchange[]): Call[] {
  return cassette.flatMap((exchange, index) => {
    const operation = operationOf(exchange)
    return operation === null ? [] : [{ index, operation, exchange }]
  })
}

type Rule = readonly [method: string, path: RegExp, name: string | null]

/** The users calls; null takes its name from the path's last piece. */
const COMPARED: readonly Rule[] = [
  ['GET', /^\/api\/v1\/users$/, 'list'],
  ['POST', /^\/api\/v1\/users$/, 'create'],
  ['GET', /^\/api\/v1\/users\/(?<user>[^/]+)$/, 'get'],
  ['POST', /^\/api\/v1\/users\/(?<user>[^/]+)$/, 'update'],
  ['PUT', /^\/api\/v1\/users\/(?<user>[^/]+)$/, 'replace'],
  ['DELETE', /^\/api\/v1\/users\/(?<user>[^/]+)$/, 'delete'],
  ['POST', /^\/api\/v1\/users\/(?<user>[^/]+)\/(?<name>lifecycle\/[^/]+)$/, null],
  ['POST', /^\/api\/v1\/users\/(?<user>[^/]+)\/(?<name>credentials\/[^/]+)$/, null],
  ['DELETE', /^\/api\/v1\/users\/(?<user>[^/]+)\/sessions$/, 'clear sessions'],
  ['GET', /^\/api\/v1\/users\/(?<user>[^/]+)\/groups$/, 'groups of a user'],
]

/** What changes the state that users calls answer from. */
const CONTEXT: readonly Rule[] = [
  ['POST', /^\/api\/v1\/groups$/, 'create group'],
  ['PUT', /^\/api\/v1\/groups\/(?<group>[^/]+)$/, 'replace group'],
  ['DELETE', /^\/api\/v1\/groups\/(?<group>[^/]+)$/, 'delete group'],
  ['PUT', /^\/api\/v1\/groups\/(?<group>[^/]+)\/users\/(?<user>[^/]+)$/, 'add member'],
  ['DELETE', /^\/api\/v1\/groups\/(?<group>[^/]+)\/users\/(?<user>[^/]+)$/, 'remove member'],
  ['POST', /^\/api\/v1\/meta\/schemas\/user\/[^/]+$/, 'change schema'],
]

/** @returns null for a call that has nothing to do with users */
function operationOf({ method, path }: Exchange): Operation | null {
  const plain = path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
  for (const [rules, compared] of [
    [COMPARED, true],
    [CONTEXT, false],
  ] as const) {
    for (const [wanted, pattern, name] of rules) {
      const found = method === wanted ? pattern.exec(plain) : null
      if (found === null) continue
      const { user, group, name: last } = found.groups ?? {}
      return {
        name: name ?? last ?? '',
        compared,
        user: user === undefined ? null : decoded(user),
        group: group ?? null,
      }
    }
  }
  return null
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece)
  } catch {
    return piece
  }
}

/** Did the org do what it was asked? */
export const succeeded = (exchange: Exchange): boolean => exchange.status >= 200 && exchange.status < 300
