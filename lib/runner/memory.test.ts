import { expect, it } from 'vitest'
import { RunMemory } from './memory'
import type { PageRecord } from './records'

const page = (from: number, cursor: string | null, relisted?: true): PageRecord => ({
  t: 'page',
  path: 'm1.m2',
  at: 0,
  from,
  items: [{ id: String(from) }],
  cursor,
  calls: [],
  ...(relisted === undefined ? {} : { relisted }),
})

it('a list’s cursors are known after a restart, so that a circle is noticed', () => {
  const memory = new RunMemory()
  // A large page may stand in several records, which have its cursor in common.
  for (const record of [page(0, 'a'), page(1, 'a'), page(2, 'b'), page(3, 'c')]) memory.fold(record)
  expect([...(memory.pages('m1.m2')?.cursors ?? [])]).toEqual(['a', 'b', 'c'])
})

it('a list that was begun again may give the same cursors again', () => {
  const memory = new RunMemory()
  for (const record of [
    page(0, 'a'),
    page(1, 'b'),
    page(2, 'a', true),
    page(3, 'b', true),
    page(4, 'c', true),
  ])
    memory.fold(record)
  expect([...(memory.pages('m1.m2')?.cursors ?? [])]).toEqual(['a', 'b', 'c'])
})
