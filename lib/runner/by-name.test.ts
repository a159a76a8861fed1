import { expect, it } from 'vitest'
import { redactFields } from '@/lib/secrets/redact'
import { taintByName } from './by-name'
import { masked } from './taint'

it('shows that nothing stands under a secret’s name, alike in a run and in what is redacted', () => {
  const nothing = { password: null, token: '', secret: [], hash: {}, apiKey: false }
  expect(masked(nothing, taintByName(nothing, 'fields'))).toEqual(nothing)
  expect(redactFields(nothing)).toEqual(nothing)
  const something = { password: 'x', token: 0, secret: [''], hash: { a: null } }
  expect(masked(something, taintByName(something, 'fields'))).toEqual(redactFields(something))
  expect(Object.values(redactFields(something)).every(value => value === '••••••')).toBe(true)
})
