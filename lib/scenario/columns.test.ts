import { expect, it } from 'vitest'
import { inColumns } from './columns'
import { scenarioDocument } from './document'
import { withPlaces } from './layout'

function draw(count: number, links: [number, number][]) {
  return scenarioDocument.parse({
    format: 1,
    name: 'Large',
    modules: Array.from({ length: count }, (_, at) => ({
      key: `m${at + 1}`,
      module: 'flow.set-variables@1',
    })),
    links: links.map(([from, to], at) => ({ id: `l${at + 1}`, from: `m${from}`, to: `m${to}` })),
  })
}

it('every module stands right of all that lead to it, and on a place of its own', () => {
  const links = Array.from({ length: 1_999 }, (_, at): [number, number] => {
    const to = 2 + (at % 499)
    return [1 + ((at * 7_919) % (to - 1)), to]
  })
  const drawing = draw(500, links)
  const places = inColumns(drawing)
  for (const { from, to } of drawing.links) expect(places.get(from)?.x).toBeLessThan(places.get(to)?.x ?? 0)
  expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(500)
  expect(withPlaces(drawing).modules.every(module => module.position !== undefined)).toBe(true)
})

it('loops have places too', () => {
  expect(
    inColumns(
      draw(3, [
        [1, 2],
        [2, 3],
        [3, 2],
      ]),
    ).size,
  ).toBe(3)
})
