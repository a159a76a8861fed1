/** JSON with its names in order, so that the same content is the same text however it was put together. */
export const canonicalText = (value: unknown): string => JSON.stringify(inOrder(value)) ?? 'undefined'

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, inOrder(part)]),
  )
}
