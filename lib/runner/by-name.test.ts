import { expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { taintByName } from './by-name'
import { ofParts, under, WHOLE } from './taint'

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
