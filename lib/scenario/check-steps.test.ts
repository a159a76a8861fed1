import fc from 'fast-check'
import { expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { mapped } from '@/lib/scenario/starters/draw'
import { checking } from './check'
import { type DataPath, touching } from './data-path'
import { scenarioDocument } from './document'

it('many mappings of one module are looked at in many steps', () => {
  const names = Array.from({ length: 3_000 }, (_, at) => `v${at}`)
  const fields = Object.fromEntries(names.map(name => [name, mapped(`{{m1.${name}}}`)]))
  const document = scenarioDocument.parse({
    format: 1,
    name: 'Wide',
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      { key: 'm2', module: 'flow.set-variables@1', parameters: { variables: { is: 'fields', fields } } },
    ],
    links: [{ id: 'l1', from: 'm1', to: 'm2' }],
  })
  const steps = [...checking(document, moduleById)]
  expect(steps.flat()).toEqual([])
  expect(steps.length).toBeGreaterThan(60)
})

it('places touch where one is, or lies within, the other', () => {
  const place: fc.Arbitrary<DataPath> = fc.array(fc.constantFrom<string | number>('a', 'b', 0, 1), {
    maxLength: 4,
  })
  const within = (inner: DataPath, outer: DataPath): boolean =>
    outer.length <= inner.length && outer.every((part, at) => part === inner[at])
  fc.assert(
    fc.property(fc.array(place, { maxLength: 5 }), place, (places, one) => {
      expect(touching(places)(one)).toBe(places.some(other => within(one, other) || within(other, one)))
    }),
  )
})
