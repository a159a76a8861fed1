import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { MASK, type Redactor } from '@/lib/secrets/redact'
import { joined, partOf, type Taint, valueAt } from './taint'

/** A secret, and where it stood. */
interface Found {
  path: string[]
  secret: Json
  shown: string | undefined
}

/**
 * The same data with dots for what is secret, and the secrets with their places; the very same when there are none.
 * What has changed on the way to them is a copy, so that it may be changed again.
 */
export function withDots(
  root: Json,
  taint: Taint | undefined,
  markOf: (value: object) => Taint | undefined,
  redactors: readonly Redactor[],
): { open: Json; secrets: Found[] } {
  const secrets: Found[] = []
  const path: string[] = []
  const hidden = (secret: Json, shown: string | undefined): Json => {
    secrets.push({ path: [...path], secret, shown })
    return shown ?? MASK
  }
  const inner = (item: Json, of: Taint | undefined, name: string): Json => {
    path.push(name)
    const open = walk(item, partOf(of, name))
    path.pop()
    return open
  }
  const walk = (value: Json, given: Taint | undefined): Json => {
    if (value === null || value === '') return value
    if (given !== undefined && 'whole' in given) return hidden(value, given.shown)
    if (typeof value === 'string') {
      const clean = cleaned(value, redactors)
      return clean === value ? value : hidden(value, clean)
    }
    const before = secrets.length
    if (Array.isArray(value)) {
      const items = value.map((item, at) => inner(item, given, String(at)))
      return secrets.length === before ? value : items
    }
    if (!isJsonObject(value)) return value
    const all = joined(markOf(value), given)
    if (all !== undefined && 'whole' in all) return hidden(value, all.shown)
    let changed: JsonObject | null = null
    for (const part in value) {
      // A secret that has become a name: nothing of the object can be shown.
      if (cleaned(part, redactors) !== part) {
        secrets.length = before
        return hidden(value, undefined)
      }
      const had = secrets.length
      const open = inner(value[part] ?? null, all, part)
      if (secrets.length === had) continue
      changed ??= { ...value }
      changed[part] = open
    }
    return changed ?? value
  }
  return { open: walk(root, taint), secrets }
}

/** The same items changed; the very same list when none is. */
export function shared(list: Json[], change: (item: Json, at: number) => Json): Json[] {
  const items = list.map(change)
  return items.some((item, at) => item !== list[at]) ? items : list
}

/** Puts a part in its place, in the value itself. @param root  no copy is made of what is changed */
export function withPart(root: Json, path: readonly string[], part: Json): Json {
  const name = path.at(-1)
  if (name === undefined) return part
  const holder = valueAt(root, path.slice(0, -1))
  if (Array.isArray(holder)) holder[Number(name)] = part
  else if (holder !== undefined && isJsonObject(holder)) holder[name] = part
  return root
}

/** A text with dots for whatever these look for. */
export function cleaned(text: string, redactors: readonly Redactor[]): string {
  return redactors.reduce((clean, redactor) => redactor.text(clean), text)
}
