import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { isSecretName, isSecretRow } from '@/lib/secrets/names'
import { hidesNothing, MASK, redactFields } from '@/lib/secrets/redact'
import { ofParts, type Taint, WHOLE } from './taint'

/** Where nothing is declared of a value's parts, their names tell which of them are secret. */
export type ByName = 'fields' | 'rows' | 'address'

/** What is secret of a value by the names in it: of fields, of rows of key and value, or of an address's query. */
export function taintByName(value: Json | undefined, how: ByName): Taint | undefined {
  if (value === undefined || value === null) return undefined
  switch (how) {
    case 'fields':
      return ofWhole(value)
    case 'rows':
      return Array.isArray(value) ? ofParts(value.map((row, at) => [String(at), ofRow(row)])) : undefined
    case 'address':
      return ofAddress(value)
  }
}

/** What lies deeper than anything may be is all secret; its step fails as too deep. */
const DEEPEST = 64

/** Names and items from which on what was found is remembered: a bundle is asked when it comes and when it is used. */
const WIDE = 5_000
/** What is secret of a wide value, for as long as anybody holds it; a bundle is never changed. */
const known = new WeakMap<object, Taint | 'nothing'>()

/** Whether a value was found to be wide when it was asked about: whatever is done with all of it takes its time. */
export const wasWide = (value: object): boolean => known.has(value)

function ofWhole(value: Json): Taint | undefined {
  if (typeof value !== 'object' || value === null) return ofFields(value, { parts: 0 })
  const before = known.get(value)
  if (before !== undefined) return before === 'nothing' ? undefined : before
  const looked = { parts: 0 }
  const found = ofFields(value, looked)
  if (looked.parts >= WIDE) known.set(value, found ?? 'nothing')
  return found
}

/** @param looked  counts names and items */
function ofFields(value: Json, looked: { parts: number }, depth = 0): Taint | undefined {
  if (depth > DEEPEST) return WHOLE
  if (typeof value === 'string') return ofText(value)
  if (typeof value !== 'object' || value === null) return undefined
  let parts: Map<string, Taint> | undefined
  const note = (name: string, taint: Taint | undefined): void => {
    looked.parts++
    if (taint === undefined) return
    parts ??= new Map()
    parts.set(name, taint)
  }
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const taint = ofFields(value[at] ?? null, looked, depth + 1)
      note(taint === undefined ? '' : String(at), taint)
    }
  } else {
    for (const name in value) {
      const part = value[name] ?? null
      note(name, isSecretName(name) && !hidesNothing(part) ? WHOLE : ofFields(part, looked, depth + 1))
    }
  }
  return parts && { parts }
}

/** A text that is JSON itself, such as a typed body. */
function ofText(text: string): Taint | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  const shown = redactFields(text)
  return shown === text ? undefined : { whole: true, shown }
}

function ofRow(row: Json): Taint | undefined {
  if (!isJsonObject(row) || typeof row.key !== 'string' || !isSecretRow(row.key)) return undefined
  return ofParts([['value', WHOLE]])
}

function ofAddress(value: Json): Taint | undefined {
  if (typeof value !== 'string') return undefined
  const mark = value.indexOf('?')
  if (mark < 0) return undefined
  let found = false
  const shown = value.slice(mark + 1).replace(/([^&=#]+)=([^&#]+)/g, (all, name: string) => {
    if (!isSecretRow(decoded(name))) return all
    found = true
    return `${name}=${MASK}`
  })
  return found ? { whole: true, shown: `${value.slice(0, mark)}?${shown}` } : undefined
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
