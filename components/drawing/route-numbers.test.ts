import { expect, it } from 'vitest'
import { STARTERS } from '@/lib/scenario/starters'
import { routeNumbers } from './route-numbers'

it('numbers the routes of a module in the order they are tried, and leaves a single link alone', () => {
  const link = (id: string, from: string, order?: number) => ({
    id,
    from,
    to: 'm9',
    ...(order === undefined ? {} : { order }),
  })
  const links = [link('l1', 'm1'), link('l2', 'm2', 3), link('l3', 'm2', 1), link('l4', 'm2', 1)]
  expect([...routeNumbers({ links })].sort()).toEqual([
    ['l2', 3],
    ['l3', 1],
    ['l4', 2],
  ])
  const [first] = STARTERS
  expect(first && Object.fromEntries(routeNumbers(first.document))).toEqual({ l3: 1, l4: 2, l5: 3 })
})
