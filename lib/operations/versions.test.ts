import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashing } from './versions'

/** As it has been written since the first version was stored; were it another, every scenario would get a new one. */
function asBefore(value: unknown): string {
  const canonical = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(canonical)
    if (typeof part !== 'object' || part === null) return part
    const entries = Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries.map(([name, one]) => [name, canonical(one)]))
  }
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex')
}

function hashOf(value: unknown): { hash: string; steps: number } {
  const work = hashing(value)
  for (let steps = 0; ; steps++) {
    const { done, value: hash } = work.next()
    if (done) return { hash: hash ?? '', steps }
  }
}

it('a document’s hash is what it was, whatever the order of its keys', () => {
  const name = fc
    .oneof(fc.string(), fc.constantFrom('1', '10', '2', '02', '4294967295', '4294967294'))
    .filter(text => text !== '__proto__')
  const anything = fc.object({
    key: name,
    maxDepth: 4,
    withNullPrototype: false,
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
  })
  fc.assert(fc.property(anything, value => hashOf(value).hash === asBefore(value)))
})

it('a wide document is hashed in steps', () => {
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]))
  const { hash, steps } = hashOf({ wide })
  expect(hash).toBe(asBefore({ wide }))
  expect(steps).toBeGreaterThanOrEqual(100)
})
