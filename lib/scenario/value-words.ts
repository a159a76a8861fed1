const LONGEST = 40

/** A value as it is named in a sentence: “a list”, “the text “abc””, “5”. */
export function nameOfValue(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') {
    if (value === '') return 'an empty text'
    return `the text “${value.length > LONGEST ? `${value.slice(0, LONGEST).toWellFormed()}…` : value}”`
  }
  return String(value)
}
