/** Where something stands in a document: names and list indexes from its root. */
export type DataPath = readonly (string | number)[]

/** A place as people read it: `modules[2].parameters.userId`. */
export function pathInWords(place: DataPath): string {
  return place.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`
    return before === '' ? part : `${before}.${part}`
  }, '')
}

/**
 * Tells of a place whether it is one of these, lies within one, or has one within it. Told at once, since there may be
 * ten thousands of either.
 */
export function touching(places: readonly DataPath[]): (place: DataPath) => boolean {
  const whole = new Set(places.map(keyOf))
  const above = new Set(places.flatMap(place => place.map((_part, at) => keyOf(place.slice(0, at)))))
  return place =>
    whole.has(keyOf(place)) ||
    above.has(keyOf(place)) ||
    place.some((_part, at) => whole.has(keyOf(place.slice(0, at))))
}

const keyOf = (place: DataPath): string => JSON.stringify(place)

/** What stands at a place of plain data; undefined when there is nothing. */
export function valueAt(from: unknown, place: DataPath): unknown {
  let at = from
  for (const part of place) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string | number, unknown>)[part]
  }
  return at
}
