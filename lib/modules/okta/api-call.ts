import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { CallRequest } from '@/lib/module-kit/call'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { anyJson } from '@/lib/module-kit/json-schema'
import { one } from '@/lib/module-kit/result'
import { accepted } from './answers'
import { resolveRawPath } from './segment'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
/** The client's own. Source: the user's description of the module. */
const OWN_HEADERS = new Set([
  'authorization',
  'cookie',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
])

const pair = z.strictObject({
  key: field(z.string().min(1).max(500), { label: 'Key', encode: 'piece' }),
  value: field(z.string().max(8_000), { label: 'Value', encode: 'piece' }),
})

const input = z.object({
  url: field(z.string().min(1).max(8_192), {
    label: 'URL',
    help: 'A path of the org. A mapped value in it is one piece, whatever it holds.',
    placeholder: '/api/v1/users?limit=10',
    identifier: true,
    encode: 'url',
    secretByName: 'address',
  }),
  method: field(z.enum(METHODS).default('GET'), {
    label: 'Method',
    options: { fixed: METHODS.map(value => ({ value, label: value })) },
  }),
  headers: field(z.array(pair).max(50).default([]), { label: 'Headers', secretByName: 'rows' }),
  query: field(z.array(pair).max(100).default([]), { label: 'Query string', secretByName: 'rows' }),
  body: field(anyJson().optional(), {
    label: 'Body',
    help: 'Sent as typed. A mapped value inside JSON is written as JSON.',
    multiline: true,
    encode: 'json',
    secretByName: 'fields',
    leaveOutBy: 'emptyMapping',
  }),
  emptyMapping: field(z.enum(['fail', 'leave-out']).default('fail'), {
    label: 'A mapping without a value in the body',
    help: 'In a PUT it always fails the step: what is left out there is deleted. So it does inside a list.',
    showWhen: { field: 'method', is: ['POST', 'PATCH'] },
    options: {
      fixed: [
        { value: 'fail', label: 'Fails the step' },
        { value: 'leave-out', label: 'Leaves its key out' },
      ],
    },
  }),
})
type Input = z.output<typeof input>

function headersOf(given: Input): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { key, value } of given.headers) {
    const name = key.trim().toLowerCase()
    if (OWN_HEADERS.has(name)) {
      throw new StepError('input', `The header “${key}” is Joinery’s own and cannot be set.`, {
        parameter: 'headers',
      })
    }
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || name === '__proto__') {
      throw new StepError('input', `“${key}” is not a header’s name.`, { parameter: 'headers' })
    }
    headers[name] = value
  }
  return headers
}

/** Only the URL is resolved; which org it goes to is the client's matter. */
const ANY_ORIGIN = 'https://org.invalid'

function pathOf(given: Input): string {
  const typed = resolveRawPath(ANY_ORIGIN, given.url)
  if (given.query.length === 0) return typed
  const added = given.query.map(({ key, value }) => {
    // Half a character has no place in an address.
    if (key.isWellFormed() && value.isWellFormed())
      return `${encodeURIComponent(key)}=${encodeURIComponent(value)}`
    throw new StepError('input', 'The query string holds half a character and cannot be sent.', {
      parameter: 'query',
    })
  })
  return `${typed}${typed.includes('?') ? '&' : '?'}${added.join('&')}`
}

function requestOf(given: Input): CallRequest {
  const { method, body } = given
  if (method === 'GET' && body !== undefined && body !== null && body !== '') {
    throw new StepError('input', 'A GET has no body.', {
      parameter: 'body',
      hint: 'Use the query string instead.',
    })
  }
  const text =
    typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body)
  return {
    method,
    path: pathOf(given),
    headers: headersOf(given),
    effect: method === 'GET' ? 'read' : 'write',
    name: 'call',
    raw: true,
    madeOf: { path: ['url', 'query'], rawBody: ['body'] },
    ...(text === '' ? {} : { rawBody: text }),
  }
}

/** A 3xx is an answer and is not followed; from 400 on the step fails with Okta's own reasons. */
export const apiCall = defineAction({
  key: 'okta.api-call',
  version: 1,
  title: 'Make an API Call',
  summary: 'Performs an arbitrary authorized API call.',
  connection: 'okta',
  input,
  output: z.object({
    statusCode: field(z.number(), { label: 'Status code' }),
    headers: field(z.record(z.string(), z.string()), { label: 'Headers', secretByName: 'fields' }),
    body: field(anyJson(), { label: 'Body', secretByName: 'fields' }),
  }),
  effect: given => (given.method === 'GET' ? 'read' : 'write'),
  run: async (context, given) => {
    const { status, headers, body } = accepted(await context.call(requestOf(given)))
    return one({ statusCode: status, headers, body })
  },
})
