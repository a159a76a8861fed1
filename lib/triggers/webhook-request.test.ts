import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { webhookInput } from '@/lib/modules/flow/webhook'
import { deliveryKey, headersOf } from './webhook-request'

/** A request with these headers, as Node gives one: of some that come twice it keeps the first alone. */
function request(...sent: [name: string, value: string][]): IncomingMessage {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of sent) headers[name.toLowerCase()] ??= value
  return { headers, rawHeaders: sent.flat() } as unknown as IncomingMessage
}

describe('the headers that a scenario sees', () => {
  it('are without credentials, and without what concerns the connection alone', () => {
    const seen = headersOf(
      request(
        ['Authorization', 'Bearer hush'],
        ['Proxy-Authorization', 'Basic hush'],
        ['Cookie', 'session=hush'],
        ['X-Api-Key', 'hush'],
        ['X-Forwarded-Client-Cert', 'hush'],
        ['Host', 'joinery.example'],
        ['Content-Length', '2'],
        ['Connection', 'keep-alive'],
        ['X-Event', 'hired'],
      ),
    )
    expect(seen).toEqual({ 'x-event': 'hired' })
  })

  it('have no name that could reach a prototype', () => {
    const seen = headersOf(request(['__proto__', 'x'], ['constructor', 'x'], ['prototype', 'x'], ['a', 'b']))
    expect(Object.keys(seen)).toEqual(['a'])
  })

  it.each(['Content-Type', 'Content-Encoding'])('are refused where two of %s contradict each other', name => {
    expect(() => headersOf(request([name, 'a'], [name.toLowerCase(), 'b']))).toThrow(
      `The header ${name.toLowerCase()} stands more than once.`,
    )
    expect(headersOf(request([name, 'a']))).toEqual({ [name.toLowerCase()]: 'a' })
  })
})

describe('what makes a repeated request the same one', () => {
  const key = (settings: object, ...sent: [string, string][]) =>
    deliveryKey(request(...sent), webhookInput.parse(settings))

  it('is the sender’s own id before Idempotency-Key, and nothing where neither says anything', () => {
    const both: [string, string][] = [
      ['webhook-id', 'msg_1'],
      ['Idempotency-Key', ' k '],
    ]
    expect(key({ signature: 'standard', signingSecret: 'x' }, ...both)).toBe('msg_1')
    expect(key({}, ...both)).toBe('k')
    expect(key({ deliveryHeader: 'X-Delivery' }, ['x-delivery', ' '], ...both)).toBe('k')
    expect(key({})).toBeNull()
  })
})
