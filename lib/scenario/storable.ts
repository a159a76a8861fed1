import type { DataPath } from './data-path'
import { FORBIDDEN_NAMES } from './document'

/**
 * The first thing in plain data that cannot be stored or must not be a name, and where: the database's `jsonb`
 * refuses the zero character and half characters, JSON has no infinite numbers, and some names would reach an
 * object's prototype.
 */
export function unstorable(value: unknown): { place: DataPath; message: string } | undefined {
  const found = look(value)
  return found && { place: found.place.reverse(), message: found.message }
}

/** The place is put together on the way back, from its end, and only where something was found. */
function look(value: unknown): { place: (string | number)[]; message: string } | undefined {
  if (typeof value === 'string') {
    const message = unstorableText(value)
    return message === undefined ? undefined : { place: [], message }
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { place: [], message: 'is a number too large to be stored' }
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const found = look(value[at])
      if (found === undefined) continue
      found.place.push(at)
      return found
    }
    return undefined
  }
  for (const name of Object.keys(value)) {
    if (FORBIDDEN_NAMES.has(name)) return { place: [name], message: `the name “${name}” is reserved` }
    const inName = unstorableText(name)
    if (inName !== undefined) return { place: [], message: `a name in it ${inName}` }
    const found = look((value as Record<string, unknown>)[name])
    if (found === undefined) continue
    found.place.push(name)
    return found
  }
  return undefined
}

function unstorableText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds the character \\u0000, which cannot be stored'
  return text.isWellFormed() ? undefined : 'holds half a character (a lone surrogate), which cannot be stored'
}
