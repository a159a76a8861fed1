import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { MASK } from '@/lib/secrets/redact'
import { itemPath, outermostItem } from './paths'
import type { Vault } from './ports'

/** What stands in the journal where a secret was. */
const SEAL = '$sealed'

/** What a record is made of; a password may happen to be the word “call”. */
const STRUCTURE = new Set(
  't path key method effect status stop mode outcome settled signal is kind code parameter'.split(' '),
)
/** Below these a record holds data, where any name may stand. */
const DATA = new Set(['input', 'output', 'body', 'bundle', 'items'])

/** Shorter values would turn ordinary words into secrets. */
const SHORTEST_SECRET = 4

/**
 * The secret values a run has met so far: whatever text holds one of them is sealed before it is journaled. What an
 * item of the outermost fan-out brought is looked for only within that item and forgotten with it; ten thousand
 * passwords would otherwise be looked for in every text of ten thousand people.
 */
export class RunSecrets {
  /** By item of the outermost fan-out; '' is the run's root. */
  private readonly scopes = new Map<string, Set<string>>()

  constructor(private readonly vault: Vault) {}

  get any(): boolean {
    return this.scopes.size > 0
  }

  /** Learns the texts at dotted paths of a module's input or output. @param place  the step's path */
  learn(from: JsonObject, paths: readonly string[], place: string): void {
    for (const path of paths) {
      let at: Json | undefined = from
      for (const part of path.split('.')) at = isJsonObject(at) ? at[part] : undefined
      this.learnTexts(at, scopeOf(place))
    }
  }

  /** An item of the outermost fan-out is done. */
  forget(search: string, index: number): void {
    this.scopes.delete(itemPath(search, index))
  }

  private learnTexts(value: Json | undefined, scope: string): void {
    if (typeof value === 'string') {
      if (value.length >= SHORTEST_SECRET) this.add(value, scope)
    } else if (Array.isArray(value)) for (const item of value) this.learnTexts(item, scope)
    else if (isJsonObject(value)) for (const item of Object.values(value)) this.learnTexts(item, scope)
  }

  private add(secret: string, scope: string): void {
    const known = this.scopes.get(scope)
    if (known) known.add(secret)
    else this.scopes.set(scope, new Set([secret]))
  }

  /** A record with every text that holds a secret sealed; the very same object when none does. */
  seal<T>(value: T, place: string): T {
    if (!this.any) return value
    const scope = scopeOf(place)
    const secrets = [...(this.scopes.get('') ?? []), ...(scope === '' ? [] : (this.scopes.get(scope) ?? []))]
    return secrets.length === 0 ? value : (this.walk(value as Json, place, secrets, true) as T)
  }

  /** @param record  whether it is still a record's own part, not data in it */
  private walk(value: Json, place: string, secrets: readonly string[], record: boolean): Json {
    if (typeof value === 'string') {
      const sealed = secrets.some(secret => value.includes(secret))
      return sealed ? { [SEAL]: this.vault.seal(value, place) } : value
    }
    if (Array.isArray(value)) {
      const items = value.map(item => this.walk(item, place, secrets, record))
      return items.some((item, at) => item !== value[at]) ? items : value
    }
    if (isJsonObject(value)) {
      let changed: JsonObject | null = null
      for (const [name, item] of Object.entries(value)) {
        if (record && STRUCTURE.has(name)) continue
        const sealed = this.walk(item, place, secrets, record && !DATA.has(name))
        if (sealed !== item) {
          changed ??= { ...value }
          changed[name] = sealed
        }
      }
      return changed ?? value
    }
    return value
  }

  /** Opens what {@link seal} closed and remembers it as a secret; for resume only, never for showing. */
  open<T>(value: T, place: string): T {
    return this.unwalk(value as Json, place) as T
  }

  private unwalk(value: Json, place: string): Json {
    if (Array.isArray(value)) return value.map(item => this.unwalk(item, place))
    if (!isJsonObject(value)) return value
    const sealed = value[SEAL]
    if (typeof sealed === 'string') {
      const text = this.tryOpen(sealed, place)
      if (text !== null) {
        this.add(text, scopeOf(place))
        return text
      }
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.unwalk(item, place)]))
  }

  /** Data that merely looks like a seal does not open, and stays what it is. */
  private tryOpen(sealed: string, place: string): string | null {
    try {
      return this.vault.open(sealed, place)
    } catch {
      return null
    }
  }
}

function scopeOf(place: string): string {
  const item = outermostItem(place)
  return item === null ? '' : itemPath(item.search, item.index)
}

/** The same with dots where something is sealed; for showing. */
export function maskSealed<T>(value: T): T {
  return mask(value as Json) as T
}

function mask(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(mask)
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  if (!isJsonObject(value)) return value
  if (typeof value[SEAL] === 'string' && Object.keys(value).length === 1) return MASK
  let copy: JsonObject | undefined
  for (const name in value) {
    const item = value[name] ?? null
    const masked = mask(item)
    if (masked === item) continue
    copy ??= { ...value }
    copy[name] = masked
  }
  return copy ?? value
}
