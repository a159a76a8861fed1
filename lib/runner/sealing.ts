import type { Failure } from '@/lib/errors'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { createRedactor, creatingRedactor, MASK, type Redactor } from '@/lib/secrets/redact'
import { taintByName, wasWide } from './by-name'
import { cleaned, shared, withDots, withPart } from './dots'
import { textsWithin } from './own-secrets'
import { itemPath, outermostItem } from './paths'
import type { Vault } from './ports'
import type { TriggerRecord } from './records'
import { byLeaf, eachLeaf, joined, ofParts, ofPaths, partOf, type Taint, valueAt, WHOLE } from './taint'

/** What stands in the journal where a secret was: its sealed text, and what may be seen of it. */
const SEAL = '$sealed'
const SHOWN = 'shown'
/** Says that the sealed text is JSON: what was sealed was no text. */
const AS_JSON = 'json'
/** Says that it is looked for elsewhere as well. */
const AS_MADE = 'made'
/** The value with dots in it, where many secrets of one value are sealed as one text. */
const PARTS = 'parts'

/** Secrets of one value that are sealed each by itself. A seal costs some microseconds, and an input may bring 100,000. */
const MOST_ALONE = 100

/** What a record is made of; a password may happen to be the word “call”. */
const STRUCTURE = new Set(
  't path key method effect status stop mode outcome settled signal question is kind code parameter sealed'.split(
    ' ',
  ),
)
/** Below these a record holds data, where any name may stand. */
const DATA = new Set(['input', 'output', 'body', 'headers', 'bundle', 'items'])

/** Looking for fewer secrets is made ready in a moment. */
const MANY_MADE = 1_000

/** Shorter texts are too likely to be somebody's word. */
const SHORTEST_MADE = 16

/** A token, key or link that a machine made. @param typed  a person may have written it, so it must not look like words */
function isMade(text: string, typed: boolean): boolean {
  if (text.length < SHORTEST_MADE || /\s/.test(text)) return false
  return !typed || (/\d/.test(text) && !/^[^@]+@[^@]+$/.test(text))
}

interface Scope {
  /** Long secrets that a machine made: whatever text holds one is sealed, wherever it stands. */
  made: Set<string>
  redactor: Redactor | null
  /** Addresses of calls that were made of a secret. */
  addresses: Map<string, string | undefined>
}

/**
 * What is secret in a run, by where it came from: parts of bundles, parameters and calls are marked, and what is
 * marked is sealed before it is journaled. So a word is a secret in one place and a word in the next. By their value
 * alone only long secrets that a machine made are found. What an item of the outermost fan-out brought is forgotten
 * with it.
 */
export class RunSecrets {
  private readonly marks = new WeakMap<object, Taint>()
  /** By item of the outermost fan-out; '' is the run's root. */
  private readonly scopes = new Map<string, Scope>()
  private met = false

  constructor(private readonly vault: Vault) {}

  /** Whether the run has met a secret; nothing below costs anything before. */
  get any(): boolean {
    return this.met
  }

  /** What is secret of a bundle or parameters. */
  of(value: object | undefined): Taint | undefined {
    return value === undefined || !this.met ? undefined : this.marks.get(value)
  }

  /**
   * Marks the secret parts of a value.
   * @param place  the step's path
   * @param origin  who made the value: long secrets are looked for elsewhere as well, typed ones only where they
   *   look like a machine's; `words` are a person's and never looked for
   */
  mark(value: Json, taint: Taint | undefined, place: string, origin: 'made' | 'typed' | 'words'): void {
    if (taint === undefined || typeof value !== 'object' || value === null) return
    this.met = true
    this.marks.set(value, joined(this.marks.get(value), taint) ?? taint)
    if (origin === 'words') return
    eachLeaf(value, taint, (text, secret) => {
      if (!secret) return
      for (const one of origin === 'typed' ? textsWithin(text) : [text]) {
        if (isMade(one, origin === 'typed')) this.learn(one, place)
      }
    })
  }

  /** An address that was made of a secret. */
  markAddress(url: string, shown: string | undefined, place: string): void {
    this.met = true
    this.scope(place).addresses.set(url, shown)
  }

  /** The parts of a value in which a long secret stands that the run has met. */
  echoOf(value: Json, place: string): Taint | undefined {
    const redactors = this.redactors(place)
    if (redactors.length === 0) return undefined
    return byLeaf(value, text => (cleaned(text, redactors) === text ? undefined : WHOLE))
  }

  /** An item of the outermost fan-out is done. */
  forget(search: string, index: number): void {
    this.scopes.delete(itemPath(search, index))
  }

  /** The same text with dots where a long secret or a secret address stands in it. */
  clean(text: string, place: string): string {
    let clean = text
    for (const scope of this.scopesOf(place)) {
      for (const [url, shown] of scope.addresses) clean = clean.replaceAll(url, shown ?? MASK)
    }
    return cleaned(clean, this.redactors(place))
  }

  /** A failure in which no secret of the run stands. @param own  takes the step's own secrets out of a text */
  cleanFailure(failure: Failure, place: string, own: (text: string) => string): Failure {
    const clean = (text: string): string => own(this.clean(text, place))
    return {
      ...failure,
      message: clean(failure.message),
      ...(failure.hint === undefined ? {} : { hint: clean(failure.hint) }),
      ...(failure.summary === undefined ? {} : { summary: clean(failure.summary) }),
      ...(failure.causes === undefined ? {} : { causes: failure.causes.map(clean) }),
      // An org, or what stands before it, may repeat there what it was sent.
      ...(failure.code === undefined ? {} : { code: clean(failure.code) }),
      ...(failure.requestId === undefined ? {} : { requestId: clean(failure.requestId) }),
    }
  }

  private learn(text: string, place: string): void {
    const scope = this.scope(place)
    if (scope.made.has(text)) return
    scope.made.add(text)
    scope.redactor = null
  }

  private scope(place: string): Scope {
    const name = scopeOf(place)
    let scope = this.scopes.get(name)
    if (scope === undefined) {
      scope = { made: new Set(), redactor: null, addresses: new Map() }
      this.scopes.set(name, scope)
    }
    return scope
  }

  private scopesOf(place: string): Scope[] {
    const name = scopeOf(place)
    const [root, own] = [this.scopes.get(''), name === '' ? undefined : this.scopes.get(name)]
    return [...(root ? [root] : []), ...(own ? [own] : [])]
  }

  private redactors(place: string): Redactor[] {
    return this.scopesOf(place).flatMap(scope => {
      if (scope.made.size === 0) return []
      scope.redactor ??= createRedactor(scope.made)
      return [scope.redactor]
    })
  }

  /** Makes ready in steps what looks for long secrets, where they have become many: {@link seal} would at once. */
  *preparing(place: string): Generator<void, void> {
    for (const scope of this.scopesOf(place)) {
      if (scope.redactor !== null || scope.made.size < MANY_MADE) continue
      const texts = [...scope.made]
      const redactor = yield* creatingRedactor(texts)
      // Others may have been learnt meanwhile.
      if (scope.made.size === texts.length) scope.redactor = redactor
    }
  }

  /** A record with everything secret in it sealed; the very same object when nothing is. */
  seal<T extends object>(record: T, place: string): T {
    if (!this.met) return record
    const redactors = this.redactors(place)
    const addresses = this.scopesOf(place).map(scope => scope.addresses)
    const walk = (value: Json, taint: Taint | undefined, name: string): Json => {
      if (value === null || value === '') return value
      if (taint !== undefined && 'whole' in taint) return this.sealed(value, place, taint.shown)
      if (typeof value === 'string') {
        // First of all: the rest of a secret address is not clean either.
        const secret = name === 'url' ? addresses.find(all => all.has(value)) : undefined
        if (secret) return this.sealed(value, place, secret.get(value))
        const clean = cleaned(value, redactors)
        return clean === value ? value : this.sealed(value, place, clean)
      }
      if (Array.isArray(value)) {
        return shared(value, (item, at) => walk(item, partOf(taint, String(at)), name))
      }
      if (!isJsonObject(value)) return value
      const all = joined(this.marks.get(value), taint)
      if (all !== undefined && 'whole' in all) return this.sealed(value, place, all.shown)
      let changed: JsonObject | null = null
      for (const [part, item] of Object.entries(value)) {
        if (STRUCTURE.has(part)) continue
        const inner = partOf(all, part)
        // A page's items are written to records of their own, so each of them has its own seals.
        const sealed =
          part === 'items' && Array.isArray(item) && !(inner && 'whole' in inner)
            ? shared(item, (one, at) => this.sealedData(one, partOf(inner, String(at)), place))
            : DATA.has(part)
              ? this.sealedData(item, inner, place)
              : walk(item, inner, part)
        if (sealed !== item) {
          changed ??= { ...value }
          changed[part] = sealed
        }
      }
      return changed ?? value
    }
    return walk(record as unknown as Json, undefined, '') as unknown as T
  }

  /** Data with everything secret in it sealed: each part by itself, or many of one object as one text. */
  private sealedData(value: Json, taint: Taint | undefined, place: string): Json {
    const { open, secrets } = withDots(value, taint, of => this.marks.get(of), this.redactors(place))
    if (secrets.length === 0) return value
    if (secrets.length <= MOST_ALONE) {
      return secrets.reduce((all, { path, secret, shown }) => {
        return withPart(all, path, this.sealed(secret, place, shown))
      }, open)
    }
    const parts = secrets.map(({ path, secret, shown }): SealedPart => {
      return [path, secret, shown ?? null, this.holdsMade(secret, place)]
    })
    return { [SEAL]: this.vault.seal(JSON.stringify(parts), place), [PARTS]: open }
  }

  private sealed(value: Json, place: string, shown: string | undefined): Json {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return {
      [SEAL]: this.vault.seal(text, place),
      ...(typeof value === 'string' ? {} : { [AS_JSON]: true }),
      ...(this.holdsMade(value, place) ? { [AS_MADE]: true } : {}),
      ...(shown === undefined ? {} : { [SHOWN]: shown }),
    }
  }

  private holdsMade(value: Json, place: string): boolean {
    const scopes = this.scopesOf(place).filter(scope => scope.made.size > 0)
    if (scopes.length === 0) return false
    let found = false
    eachLeaf(value, undefined, text => {
      found ||= scopes.some(scope => scope.made.has(text))
    })
    return found
  }

  /** Opens what {@link seal} closed and marks it again; for resume only, never for showing. */
  open<T extends object>(record: T, place: string): T {
    this.met = true
    return this.unwalk(record as unknown as Json, place, '').value as unknown as T
  }

  private unwalk(value: Json, place: string, name: string): { value: Json; taint: Taint | undefined } {
    if (Array.isArray(value)) {
      const items = value.map(item => this.unwalk(item, place, name))
      const taint = ofParts(items.map((item, at) => [String(at), item.taint] as const))
      const opened = items.map(item => item.value)
      if (taint) this.marks.set(opened, taint)
      return { value: opened, taint }
    }
    if (!isJsonObject(value)) return { value, taint: undefined }
    const sealed = value[SEAL]
    const many = value[PARTS]
    if (typeof sealed === 'string' && many !== undefined) {
      const parts = this.tryOpen(sealed, true, place)
      if (Array.isArray(parts)) return this.withParts(many, parts as unknown as SealedPart[], place)
    } else if (typeof sealed === 'string') {
      const opened = this.tryOpen(sealed, value[AS_JSON] === true, place)
      if (opened !== undefined) {
        const shown = value[SHOWN]
        const taint: Taint = typeof shown === 'string' ? { whole: true, shown } : WHOLE
        if (name === 'url' && typeof opened === 'string') {
          this.markAddress(opened, typeof shown === 'string' ? shown : undefined, place)
        } else if (value[AS_MADE] === true) this.learnAll(opened, place)
        return { value: opened, taint }
      }
    }
    const parts = Object.entries(value).map(([part, item]) => [part, this.unwalk(item, place, part)] as const)
    const taint = ofParts(parts.map(([part, item]) => [part, item.taint] as const))
    const opened: JsonObject = Object.fromEntries(parts.map(([part, item]) => [part, item.value]))
    if (taint) this.marks.set(opened, taint)
    return { value: opened, taint }
  }

  /** Puts the secrets that were sealed together back to their places, and marks them. */
  private withParts(
    open: Json,
    parts: SealedPart[],
    place: string,
  ): { value: Json; taint: Taint | undefined } {
    const value = parts.reduce((all, [path, secret]) => withPart(all, path, secret), open)
    const taint = ofPaths(
      parts.map(([path, , shown]) => [path, shown === null ? WHOLE : { whole: true, shown }]),
    )
    for (const [, secret, , made] of parts) if (made) this.learnAll(secret, place)
    this.markParts(value, taint)
    return { value, taint }
  }

  private markParts(value: Json | undefined, taint: Taint | undefined): void {
    if (typeof value !== 'object' || value === null || taint === undefined || 'whole' in taint) return
    this.marks.set(value, taint)
    for (const [name, part] of taint.parts) if ('parts' in part) this.markParts(valueAt(value, [name]), part)
  }

  private learnAll(value: Json, place: string): void {
    eachLeaf(value, WHOLE, text => {
      if (isMade(text, false)) this.learn(text, place)
    })
  }

  /** Data that merely looks like a seal does not open, and stays what it is. */
  private tryOpen(sealed: string, json: boolean, place: string): Json | undefined {
    try {
      const text = this.vault.open(sealed, place)
      return json ? (JSON.parse(text) as Json) : text
    } catch {
      return undefined
    }
  }
}

/** A secret as it is sealed together with others: where it stood, what may be seen of it, whether it is looked for. */
type SealedPart = [path: string[], secret: Json, shown: string | null, made: boolean]

function scopeOf(place: string): string {
  const item = outermostItem(place)
  return item === null ? '' : itemPath(item.search, item.index)
}

/**
 * A run's first record, before any of its modules is known: what its names call a secret is sealed. In steps where the
 * bundle is wide.
 */
export function* sealingBirth(
  record: TriggerRecord,
  vault: Vault,
): Generator<void, TriggerRecord & { sealed?: true }> {
  const taint = taintByName(record.bundle, 'fields')
  const wide = wasWide(record.bundle)
  if (wide) yield
  if (taint === undefined) return record
  const secrets = new RunSecrets(vault)
  secrets.mark(record.bundle, taint, '', 'typed')
  if (wide) yield
  yield* secrets.preparing('')
  const sealed = secrets.seal(record, '')
  if (wide) yield
  return { ...sealed, sealed: true }
}

/** The same with dots where something is sealed; for showing. */
export function maskSealed<T>(value: T): T {
  return mask(value as Json) as T
}

function mask(value: Json): Json {
  if (Array.isArray(value)) {
    return shared(value, item => mask(item))
  }
  if (!isJsonObject(value)) return value
  if (isSeal(value) && value[PARTS] !== undefined) return mask(value[PARTS])
  if (isSeal(value)) return typeof value[SHOWN] === 'string' ? value[SHOWN] : MASK
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

const isSeal = (value: JsonObject): boolean =>
  typeof value[SEAL] === 'string' &&
  Object.keys(value).every(name => [SEAL, AS_JSON, AS_MADE, SHOWN, PARTS].includes(name))
