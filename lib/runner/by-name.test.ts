import { expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { redactFields } from '@/lib/secrets/redact'
import { taintByName } from './by-name'
import { masked, ofParts, under, WHOLE } from './taint'

it('shows that nothing stands under a secret’s name, alike in a run and in what is redacted', () => {
  const nothing = { password: null, token: '', secret: [], hash: {}, apiKey: false }
  expect(masked(nothing, taintByName(nothing, 'fields'))).toEqual(nothing)
  expect(redactFields(nothing)).toEqual(nothing)
  const something = { password: 'x', token: 0, secret: [''], hash: { a: null } }
  expect(masked(something, taintByName(something, 'fields'))).toEqual(redactFields(something))
  expect(Object.values(redactFields(something)).every(value => value === '••••••')).toBe(true)
})

it('what is secret by its name is found at any depth, and nothing of what is empty', () => {
  const value = { a: [{ token: 't' }, { token: '' }], password: { x: 1 }, secret: {}, answer: true }
  expect(taintByName(value, 'fields')).toEqual(
    ofParts([
      ['a', under(['0', 'token'], WHOLE)],
      ['password', WHOLE],
    ]),
  )
})

it('a wide value is looked through once, however often it is asked about', () => {
  let looks = 0
  const list: Json = new Proxy(
    Array.from({ length: 6_000 }, (_, at) => ({ token: `t${at}` })),
    {
      get(target, name, self) {
        looks++
        return Reflect.get(target, name, self) as unknown
      },
    },
  )
  const found = taintByName(list, 'fields')
  expect(found).toEqual(ofParts(list.map((_, at) => [String(at), under(['token'], WHOLE)])))
  const first = looks
  expect(taintByName(list, 'fields')).toBe(found)
  expect(looks).toBe(first)
})
