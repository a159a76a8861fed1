const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** The fewest characters of a number that a double may not hold: sixteen digits, or an exponent of three (`1e400`). */
const SHORTEST_LONG = 16

/** Digits without zeros at their ends, and the power of ten of the last one: 1.50e3 is 15 and 2. */
function decimalOf(token: string): { digits: string; power: number } | undefined {
  const parts = PARTS.exec(token)
  if (parts === null) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = parts
  const all = whole + fraction
  let from = 0
  while (from < all.length && all.charCodeAt(from) === 48) from++
  let to = all.length
  while (to > from && all.charCodeAt(to - 1) === 48) to--
  if (from === to) return { digits: '0', power: 0 }
  return { digits: all.slice(from, to), power: Number(exponent) - fraction.length + (all.length - to) }
}

/**
 * Whether a number of a JSON text would come back as another one: more digits than a double keeps, or larger or
 * smaller than it can be. A token that is no JSON number is not for us to judge, and so is none.
 */
export function isLossy(token: string): boolean {
  if (token.length < SHORTEST_LONG && !/[eE][+-]?\d{3}/.test(token)) return false
  if (!NUMBER.test(token)) return false
  const meant = decimalOf(token)
  const kept = decimalOf(String(Number(token)))
  return meant?.digits !== kept?.digits || meant?.power !== kept?.power
}
