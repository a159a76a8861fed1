import { expect, it } from 'vitest'
import type { Migration } from './migrations'
import { toCurrentFormat } from './migrations'

const steps: Migration[] = [
  ({ title, ...rest }) => ({ ...rest, name: title ?? '' }),
  document => ({ ...document, steps: 2 }),
]

it('takes an old document through every step from its format on', () => {
  expect(toCurrentFormat({ format: 1, title: 'Old' }, steps)).toEqual({ format: 3, name: 'Old', steps: 2 })
  expect(toCurrentFormat({ format: 2, name: 'Newer' }, steps)).toEqual({ format: 3, name: 'Newer', steps: 2 })
})

it('leaves a document of today as it is', () => {
  const document = { format: 3, name: 'Now' }
  expect(toCurrentFormat(document, steps)).toBe(document)
})

it('says that a document is too new, and what to do', () => {
  expect(() => toCurrentFormat({ format: 4 }, steps)).toThrow(/format 4.*up to 3.*Update Joinery/)
})
