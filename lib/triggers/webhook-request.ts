import type { IncomingMessage } from 'node:http'
import { AppError } from '@/lib/errors'
import { isDeeperThan, type Json, type JsonObject } from '@/lib/module-kit/json'
import { readBytes } from '@/lib/web/read-body'

/** What a bundle may hold (RUNNING.md, 4), less some room for headers and query. */
const MAX_BODY_BYTES = 4_500_000

/** What a bundle may hold (RUNNING.md, 4), less the bundle itself. */
const MAX_LEVELS = 31

/** Names that could reach an object's prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/** Credentials and the connection's own business are left out of what the scenario sees. */
const LEFT_OUT = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'x-forwarded-client-cert',
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
])

/** @throws {AppError} `too-large`, or `invalid` for a body that was cut */
export const readBody = (request: IncomingMessage): Promise<Buffer> =>
  readBytes(request, MAX_BODY_BYTES, 'The body is longer than 4.5 MB.')

export function headersOf(request: IncomingMessage): JsonObject {
  const headers: [string, Json][] = []
  for (const [name, value] of Object.entries(request.headers)) {
    if (LEFT_OUT.has(name) || FORBIDDEN.has(name) || value === undefined) continue
    headers.push([name, Array.isArray(value) ? value.join(', ') : value])
  }
  return Object.fromEntries(headers)
}

/** A name that comes once is a text, one that comes often a list. */
export function queryOf(text: string): JsonObject {
  const query: Map<string, Json> = new Map()
  for (const [name, value] of new URLSearchParams(text)) {
    if (FORBIDDEN.has(name)) continue
    const known = query.get(name)
    query.set(name, known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value])
  }
  return Object.fromEntries(query)
}

/**
 * A body as JSON: parsed where it says that it is JSON or a form, else its text.
 * @throws {AppError} `invalid` when it says JSON and is none
 */
export function bodyOf(bytes: Buffer, type: string): Json {
  if (bytes.length === 0) return null
  const text = bytes.toString('utf8')
  if (!/[/+]json\b/i.test(type))
    return /^application\/x-www-form-urlencoded\b/i.test(type) ? queryOf(text) : text
  const body = parse(text)
  if (isDeeperThan(body, MAX_LEVELS)) {
    throw new AppError('invalid', `The body is nested more than ${MAX_LEVELS} levels deep.`)
  }
  return body
}

function parse(text: string): Json {
  try {
    return text.includes('__proto__') || text.includes('\\u00')
      ? JSON.parse(text, (name, value) => (FORBIDDEN.has(name) ? undefined : value))
      : JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', 'The body is not the JSON that its Content-Type says it is.', { cause })
  }
}
