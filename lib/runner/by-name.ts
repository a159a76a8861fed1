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
      return ofFields(value)
    case 'rows':
      return Array.isArray(value) ? ofParts(value.map((row, at) => [String(at), ofRow(row)])) : undefined
    case 'address':
      return ofAddress(value)
  }
}

/** What lies deeper than anything may be is all secret; its step fails as too deep. */
const DEEPEST = 64

function ofFields(value: Json, depth = 0): Taint | undefined {
  if (depth > DEEPEST) return WHOLE
  if (typeof value === 'string') return ofText(value)
  if (Array.isArray(value)) return ofParts(value.map((item, at) => [String(at), ofFields(item, depth + 1)]))
  if (!isJsonObject(value)) return undefined
  return ofParts(
    Object.entries(value).map(([name, part]) => [
      name,
      isSecretName(name) && !hidesNothing(part) ? WHOLE : ofFields(part, depth + 1),
    ]),
  )
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
