import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scenarioDocument } from './document'
import { layoutDocument, withPlaces } from './layout'
import { type Place, sizeOf } from './places'
import { STARTERS } from './starters'

const drawing = (count: number, links: [from: number, to: number][]) =>
  scenarioDocument.parse({
    format: 1,
    name: 'Any',
    modules: Array.from({ length: count }, (_, at) => ({
      key: `m${at + 1}`,
      module: at % 2 === 0 ? 'flow.router@1' : 'flow.set-variables@1',
    })),
    links: links.map(([from, to], at) => ({ id: `l${at + 1}`, from: `m${from}`, to: `m${to}` })),
  })

type Box = Place & { width: number; height: number }

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const boxes = (document: ReturnType<typeof drawing>, places: Map<string, Place>): Box[] =>
  document.modules.map(module => ({ ...place(places, module.key), ...sizeOf(module) }))

const place = (places: Map<string, Place>, key: string): Place => {
  const found = places.get(key)
  if (found === undefined) throw new Error(`${key} has no place.`)
  return found
}

describe('a layout', () => {
  it.each(STARTERS.map(starter => [starter.key, starter.document] as const))(
    'of %s leads from left to right, and nothing covers anything',
    (_key, document) => {
      const places = layoutDocument(document)
      for (const { from, to } of document.links) {
        const before = document.modules.find(module => module.key === from)
        if (before === undefined) throw new Error(`${from} is not drawn.`)
        expect(place(places, to).x).toBeGreaterThanOrEqual(place(places, from).x + sizeOf(before).width)
      }
      const all = boxes(document, places)
      expect(all.some((one, at) => all.slice(at + 1).some(other => overlap(one, other)))).toBe(false)
    },
  )

  it('is the same for the same drawing', () => {
    const links: [number, number][] = [
      [1, 2],
      [2, 3],
      [2, 4],
      [2, 5],
      [3, 6],
      [4, 6],
    ]
    expect(layoutDocument(drawing(6, links))).toEqual(layoutDocument(drawing(6, links)))
  })

  it('puts routes below each other in the order they are tried', () => {
    const document = drawing(5, [
      [1, 2],
      [2, 3],
      [2, 4],
      [2, 5],
    ])
    const [, first, second, third] = document.links
    Object.assign(first ?? {}, { order: 3 })
    Object.assign(second ?? {}, { order: 1 })
    Object.assign(third ?? {}, { order: 2 })
    const places = layoutDocument(document)
    const rows = ['m4', 'm5', 'm3'].map(key => {
      const at = document.modules.findIndex(module => module.key === key)
      const { y, height } = boxes(document, places)[at] ?? { y: Number.NaN, height: 0 }
      return y + height / 2
    })
    expect(rows).toEqual([...rows].sort((a, b) => a - b))
  })

  it('takes loops, parts that hang together with nothing, and links to nowhere as they are', () => {
    const document = drawing(4, [
      [1, 2],
      [2, 1],
      [3, 9],
    ])
    expect(layoutDocument(document).size).toBe(4)
  })

  it('is used only when some module has no place yet', () => {
    const document = drawing(2, [[1, 2]])
    const [first, second] = document.modules
    Object.assign(first ?? {}, { position: { x: 5, y: 5 } })
    expect(withPlaces(document).modules[0]?.position).not.toEqual({ x: 5, y: 5 })
    Object.assign(second ?? {}, { position: { x: 900, y: 5 } })
    expect(withPlaces(document)).toBe(document)
  })
})

describe('any drawing', () => {
  it('gets a place for each module, none upon another', () => {
    const link = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(fc.array(link, { maxLength: 20 }), links => {
        const document = drawing(9, links)
        const all = boxes(document, layoutDocument(document))
        expect(all.every(({ x, y }) => Number.isInteger(x) && Number.isInteger(y))).toBe(true)
        expect(all.some((one, at) => all.slice(at + 1).some(other => overlap(one, other)))).toBe(false)
      }),
    )
  })
})
