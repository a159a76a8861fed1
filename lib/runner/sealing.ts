import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { MASK } from '@/lib/secrets/redact'
import type { Vault } from './ports'

/** What stands in the journal where a secret was. */
const SEAL = '$sealed'

/** Shorter values would turn ordinary words into secrets. */
const SHORTEST_SECRET = 4

/** The secret values a run has met so far: whatever text holds one of them is sealed before it is journaled. */
export class RunSecrets {
  private readonly values = new Set<string>()

  constructor(private readonly vault: Vault) {}

  get any(): boolean {
    return this.values.size > 0
  }

  /** Learns the texts at dotted paths of a module's input or output. */
  learn(from: JsonObject, paths: readonly string[]): void {
    for (const path of paths) {
      let at: Json | undefined = from
      for (const part of path.split('.')) at = isJsonObject(at) ? at[part] : undefined
      this.learnTexts(at)
    }
  }

  private learnTexts(value: Json | undefined): void {
    if (typeof value === 'string' && value.length >= SHORTEST_SECRET) this.values.add(value)
    else if (Array.isArray(value)) for (const item of value) this.learnTexts(item)
    else if (isJsonObject(value)) for (const item of Object.values(value)) this.learnTexts(item)
  }

  /** The same JSON with every text that holds a secret sealed; the very same object when none does. */
  seal<T>(value: T, place: string): T {
    if (!this.any) return value
    return this.walk(value as Json, place) as T
  }

  private walk(value: Json, place: string): Json {
    if (typeof value === 'string') {
      for (const secret of this.values)
        if (value.includes(secret)) return { [SEAL]: this.vault.seal(value, place) }
      return value
    }
    if (Array.isArray(value)) {
      const items = value.map(item => this.walk(item, place))
      return items.some((item, at) => item !== value[at]) ? items : value
    }
    if (isJsonObject(value)) {
      let changed: JsonObject | null = null
      for (const [name, item] of Object.entries(value)) {
        const sealed = this.walk(item, place)
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
        this.values.add(text)
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

/** The same with dots where something is sealed; for showing. */
export function maskSealed<T>(value: T): T {
  return mask(value as Json) as T
}

function mask(value: Json): Json {
  if (Array.isArray(value)) return value.map(mask)
  if (!isJsonObject(value)) return value
  if (typeof value[SEAL] === 'string' && Object.keys(value).length === 1) return MASK
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item)]))
}
