import type { DataPath } from './data-path'
import { FORBIDDEN_NAMES } from './document'

/**
 * The first thing in plain data that cannot be stored or must not be a name, and where: the database's `jsonb`
 * refuses the zero character and half characters, JSON has no infinite numbers, and some names would reach an
 * object's prototype.
 */
export function unstorable(
  value: unknown,
  place: DataPath = [],
): { place: DataPath; message: string } | undefined {
  if (typeof value === 'string') {
    const message = unstorableText(value)
    return message === undefined ? undefined : { place, message }
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { place, message: 'is a number too large to be stored' }
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, part] of Object.entries(value)) {
    const below = [...place, Array.isArray(value) ? Number(name) : name]
    if (FORBIDDEN_NAMES.has(name)) return { place: below, message: `the name “${name}” is reserved` }
    const inName = unstorableText(name)
    if (inName !== undefined) return { place, message: `a name in it ${inName}` }
    const found = unstorable(part, below)
    if (found) return found
  }
  return undefined
}

function unstorableText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds the character \\u0000, which cannot be stored'
  return text.isWellFormed() ? undefined : 'holds half a character (a lone surrogate), which cannot be stored'
}
