import type { Json } from '@/lib/module-kit/json'

export interface JsonRow {
  /** Where the value stands, e.g. `profile.firstName` or `groups[0]`. */
  path: string
  value: Json
}

/**
 * The first parts of a list or an object with their names; nobody builds a million pairs to show a hundred.
 * @returns `size`: of all of them
 */
export function firstParts(
  whole: Json[] | { [name: string]: Json },
  most: number,
): { parts: [string, Json][]; size: number } {
  if (Array.isArray(whole)) {
    return { parts: whole.slice(0, most).map((part, at) => [String(at), part]), size: whole.length }
  }
  const names = Object.keys(whole)
  return { parts: names.slice(0, most).map(name => [name, whole[name] ?? null]), size: names.length }
}

const holds = (value: Json): value is Json[] | { [name: string]: Json } =>
  typeof value === 'object' && value !== null && firstParts(value, 0).size > 0

/**
 * A value as rows of path and leaf, in its own order.
 * @param most  rows at most; deeper levels are not walked once they are full, so a huge value costs no more than a small
 * @returns `more`: whether something was left out
 */
export function jsonRows(value: Json, most: number): { rows: JsonRow[]; more: boolean } {
  const rows: JsonRow[] = []
  const left: JsonRow[] = [{ path: '', value }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (rows.length === most) return { rows, more: true }
    if (!holds(next.value)) {
      rows.push(next)
      continue
    }
    const { path } = next
    const list = Array.isArray(next.value)
    // Every part gives a row or more, so more than `most` of them can never be shown.
    const { parts } = firstParts(next.value, most - rows.length + 1)
    for (const [name, part] of parts.reverse()) {
      left.push({ path: list ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`, value: part })
    }
  }
  return { rows, more: false }
}
