import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { MASK } from '@/lib/secrets/redact'

/**
 * Which parts of a value are secret: all of it, or some of its named parts (an item's index is its name).
 * `shown` is what may be seen of a whole text: the same text with dots where the secret stands in it.
 */
export type Taint = Whole | { parts: ReadonlyMap<string, Taint> }
interface Whole {
  whole: true
  shown?: string
}

export const WHOLE: Taint = { whole: true }

/** No bundle may be as deep; below, all counts as secret and nothing is looked at. */
const DEEPEST = 64

/** What is secret in either. */
export function joined(a: Taint | undefined, b: Taint | undefined): Taint | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if ('whole' in a) return 'whole' in b && a.shown === undefined ? a : 'whole' in b ? b : a
  if ('whole' in b) return b
  const parts = new Map(a.parts)
  for (const [name, part] of b.parts) {
    const both = joined(parts.get(name), part)
    if (both) parts.set(name, both)
  }
  return { parts }
}

/** Of named parts; undefined when none of them is secret. */
export function ofParts(entries: Iterable<readonly [string, Taint | undefined]>): Taint | undefined {
  const parts = new Map<string, Taint>()
  for (const [name, part] of entries) if (part) parts.set(name, part)
  return parts.size === 0 ? undefined : { parts }
}

/** Of parts by their paths, none of which lies within another. */
export function ofPaths(entries: Iterable<readonly [readonly string[], Taint]>): Taint | undefined {
  const root = new Map<string, Taint>()
  for (const [path, taint] of entries) {
    const name = path.at(-1)
    if (name === undefined) return taint
    let parts = root
    for (const step of path.slice(0, -1)) {
      const known = parts.get(step)
      const below = known && 'parts' in known ? (known.parts as Map<string, Taint>) : new Map<string, Taint>()
      if (known === undefined) parts.set(step, { parts: below })
      parts = below
    }
    parts.set(name, taint)
  }
  return root.size === 0 ? undefined : { parts: root }
}

/** The taint of one part; all of a secret value is secret. */
export function partOf(taint: Taint | undefined, name: string): Taint | undefined {
  if (taint === undefined) return undefined
  return 'whole' in taint ? WHOLE : taint.parts.get(name)
}

/** What is secret of the part at a path; undefined when nothing is. */
export function taintAt(taint: Taint | undefined, path: readonly string[]): Taint | undefined {
  let at = taint
  for (const name of path) at = partOf(at, name)
  return at
}

/** The same taint, one or more levels further in. */
export function under(path: readonly string[], taint: Taint | undefined): Taint | undefined {
  return path.reduceRight<Taint | undefined>((inner, name) => ofParts([[name, inner]]), taint)
}

/** A dotted path of a declaration; the empty one means all of it. */
export const dotted = (path: string): string[] => (path === '' ? [] : path.split('.'))

/** A part of a value by its path; undefined where there is none. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let at = value
  for (const name of path) {
    if (Array.isArray(at)) at = at[Number(name)]
    else at = at !== undefined && isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

/** Calls back for each text and number of a value: whether it is secret, and where it stands. */
export function eachLeaf(
  value: Json | undefined,
  taint: Taint | undefined,
  visit: (text: string, secret: boolean) => void,
  depth = 0,
): void {
  if (depth > DEEPEST) return
  if (typeof value === 'string') visit(value, taint !== undefined)
  else if (typeof value === 'number') visit(String(value), taint !== undefined)
  else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) eachLeaf(item, partOf(taint, String(at)), visit, depth + 1)
  } else if (value !== undefined && isJsonObject(value)) {
    for (const name in value) eachLeaf(value[name], partOf(taint, name), visit, depth + 1)
  }
}

/** The taint of a value's texts, asked one by one. */
export function byLeaf(value: Json, ask: (text: string) => Taint | undefined, depth = 0): Taint | undefined {
  if (depth > DEEPEST) return WHOLE
  if (typeof value === 'string') return ask(value)
  if (Array.isArray(value))
    return ofParts(value.map((item, at) => [String(at), byLeaf(item, ask, depth + 1)] as const))
  if (!isJsonObject(value)) return undefined
  return ofParts(Object.entries(value).map(([name, part]) => [name, byLeaf(part, ask, depth + 1)] as const))
}

/** The same with dots for what is secret. */
export function masked(value: Json, taint: Taint | undefined): Json {
  if (taint === undefined || value === null || value === '') return value
  if ('whole' in taint) return taint.shown ?? MASK
  if (Array.isArray(value)) return value.map((item, at) => masked(item, partOf(taint, String(at))))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, masked(part, partOf(taint, name))]),
  )
}
