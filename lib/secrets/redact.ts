import { atOnce } from '@/lib/json'
import { isSecretName } from './names'
import { findingTexts } from './text-finder'

/** What stands where a secret stood. */
export const MASK = '••••••'

/** Shorter values would blank out ordinary words; secrets this short are caught by their field's name only. */
const SHORTEST = 6

export interface Redactor {
  text(text: string): string
  /** The same value with every secret masked, in keys as well; untouched parts are shared, not copied. */
  json<T>(value: T): T
  /** As {@link text}, in steps, for texts of many megabytes. */
  textInSteps(text: string): Generator<void, string>
  /** As {@link json}, in steps and in the value itself, which nobody else may hold yet. */
  jsonInSteps<T>(value: T): Generator<void, T>
}

/** Forms from which on a text is read once for all of them, instead of once for each. */
const MANY = 64

/** Texts looked at in one step. */
const STEP_TEXTS = 4_000
/** Secrets whose forms are made in one step. */
const STEP_SECRETS = 1_000
/** A text that is written the same way in JSON and in an address. */
const SAME_EVERYWHERE = /^[\w.-]+$/

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

function writtenForms(secret: string): string[] {
  const forms = [
    secret,
    inJson(secret),
    // A refusal that quotes a request's JSON inside its own.
    inJson(inJson(secret)),
    new URLSearchParams({ s: secret }).toString().slice(2),
  ]
  try {
    forms.push(encodeURIComponent(secret))
  } catch {
    // Half a character has no URL form.
  }
  return forms
}

/** All ways in which a value may be written inside other text. */
function formsOf(secret: string): string[] {
  const utf8 = Buffer.from(secret, 'utf8')
  const forms = SAME_EVERYWHERE.test(secret) ? [secret] : writtenForms(secret)
  // Alone or inside `user:secret`: of the three ways the bytes can fall, the part that does not depend on its
  // neighbours.
  for (const pad of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(pad), utf8])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = utf8.length + pad
    const middle = shifted.slice(pad === 0 ? 0 : pad + 1, Math.floor(whole / 3) * 4)
    if (middle.length >= 8) forms.push(middle)
    if (middle.length >= 8) forms.push(middle.replaceAll('+', '-').replaceAll('/', '_'))
  }
  forms.push(utf8.toString('base64'), utf8.toString('base64url'))
  return forms
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    value.forEach((item, index) => {
      const changed = mapStrings(item, change)
      if (changed !== item) {
        copy ??= [...value]
        copy[index] = changed
      }
    })
    return copy ?? value
  }
  if (typeof value !== 'object' || value === null) return value
  // Looked through before anything is copied: most of what passes here holds no secret.
  const values = value as Record<string, unknown>
  let changed = false
  for (const key in values) {
    const item = values[key]
    if (change(key) === key && mapStrings(item, change) === item) continue
    changed = true
    break
  }
  if (!changed) return value
  return Object.fromEntries(
    Object.entries(values).map(([key, item]) => [change(key), mapStrings(item, change)] as const),
  )
}

function* changeStrings<T>(root: T, change: (text: string) => string): Generator<void, T> {
  if (typeof root === 'string') return change(root) as T
  const open: object[] = typeof root === 'object' && root !== null ? [root] : []
  let looked = 0
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const values = at as Record<string, unknown>
    const names = Array.isArray(at) ? undefined : Object.keys(at)
    const count = names?.length ?? (at as unknown[]).length
    for (let index = 0; index < count; index++) {
      if (++looked % STEP_TEXTS === 0) yield
      const key = names?.[index] ?? String(index)
      const value = values[key]
      const kept = names === undefined ? key : change(key)
      if (kept !== key) delete values[key]
      if (typeof value === 'string') values[kept] = change(value)
      else if (kept !== key) values[kept] = value
      if (typeof value === 'object' && value !== null) open.push(value)
    }
  }
  return root
}

/**
 * Masks the values of all secrets in use, also URL-encoded, in base64 and as they stand inside JSON.
 * Values under six characters are left alone. Costs one search per form when nothing matches.
 */
export const createRedactor = (secrets: Iterable<string>): Redactor => atOnce(creatingRedactor(secrets))

/** The same made in steps, for tens of thousands of secrets. */
export function* creatingRedactor(secrets: Iterable<string>): Generator<void, Redactor> {
  const forms = new Set<string>()
  let looked = 0
  for (const secret of secrets) {
    if (++looked % STEP_SECRETS === 0) yield
    if (secret.length < SHORTEST) continue
    for (const form of formsOf(secret)) if (form.length >= SHORTEST) forms.add(form)
  }
  const many = forms.size < MANY ? null : yield* findingTexts(forms, SHORTEST)
  // The longest first, so that a secret inside another leaves no rest of the longer one behind.
  const ordered = [...forms]
  if (many === null) ordered.sort((a, b) => b.length - a.length)
  const text = (input: string): string => {
    if (many) return many.mask(input, MASK)
    let result = input
    for (const form of ordered) if (result.includes(form)) result = result.replaceAll(form, MASK)
    return result
  }
  return {
    text,
    json: value => (ordered.length === 0 ? value : (mapStrings(value, text) as typeof value)),
    *textInSteps(input) {
      let result = input
      for (const form of ordered) {
        if (result.includes(form)) result = result.replaceAll(form, MASK)
        yield
      }
      return result
    },
    *jsonInSteps(value) {
      return ordered.length === 0 ? value : yield* changeStrings(value, text)
    },
  }
}

/** Whether there is nothing to hide at a secret's name: nothing at all, yes or no, an empty text, list or object. */
export function hidesNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/**
 * The same with secret fields masked by their names, also inside a text that is JSON itself (a raw call's body);
 * empty ones stay, to show that nothing was there.
 */
export function redactFields<T>(json: T): T {
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return redactJsonText(value)
    if (Array.isArray(value)) {
      let copy: unknown[] | undefined
      for (let at = 0; at < value.length; at++) {
        const item = visit(value[at])
        if (item !== value[at]) copy ??= [...value]
        if (copy) copy[at] = item
      }
      return copy ?? value
    }
    if (typeof value !== 'object' || value === null) return value
    const values = value as Record<string, unknown>
    let copy: Record<string, unknown> | undefined
    for (const key in values) {
      const item = values[key]
      const shown = isSecretName(key) && !hidesNothing(item) ? MASK : visit(item)
      if (shown === item) continue
      copy ??= { ...values }
      copy[key] = shown
    }
    return copy ?? value
  }
  return visit(json) as T
}

function redactJsonText(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const parsed: unknown = JSON.parse(text)
    const redacted = redactFields(parsed)
    // Untouched text stays as it was typed.
    return redacted === parsed ? text : JSON.stringify(redacted)
  } catch {
    return text
  }
}

/** All texts that stand under a secret field's name, however deep: the secrets that a request itself carries. */
export function secretTextsIn(json: unknown): string[] {
  const found: string[] = []
  const visit = (value: unknown, secret: boolean): void => {
    if (typeof value === 'string') {
      if (secret) found.push(value)
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, secret)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, secret || isSecretName(key))
    }
  }
  visit(json, false)
  return found
}
