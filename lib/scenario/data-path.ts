/** Where something stands in a document: names and list indexes from its root. */
export type DataPath = readonly (string | number)[]

/** A place as people read it: `modules[2].parameters.userId`. */
export function pathInWords(place: DataPath): string {
  return place.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`
    return before === '' ? part : `${before}.${part}`
  }, '')
}

/** Whether a place is another one or lies within it. */
export const isWithin = (inner: DataPath, outer: DataPath): boolean =>
  outer.length <= inner.length && outer.every((part, at) => part === inner[at])

/** What stands at a place of plain data; undefined when there is nothing. */
export function valueAt(from: unknown, place: DataPath): unknown {
  let at = from
  for (const part of place) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string | number, unknown>)[part]
  }
  return at
}
