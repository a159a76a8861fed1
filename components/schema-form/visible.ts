import type { Field } from '@/lib/scenario/document'
import { type FormField, fixedValue, type Parameters } from './fields'

/**
 * Whether a field is drawn: always, unless it goes with certain values of a field beside it. When a mapping decides that
 * one, nobody can know yet, so it is drawn.
 * @param beside  the fields it stands among
 */
export function isVisible(field: FormField, beside: readonly FormField[], parameters: Parameters): boolean {
  if (!field.showWhen) return true
  const { field: name, is } = field.showWhen
  const decides = beside.find(one => one.name === name)
  if (!decides) return true
  if (!isVisible(decides, beside, parameters)) return false
  const stored = parameters[name]
  if (stored?.is === 'mapping') return true
  const value = fixedValue(decides, stored)
  return value !== undefined && is.includes(String(value))
}

/**
 * Takes out what belongs to fields that are not drawn any more: a value that nobody sees must not count. What was taken
 * out is remembered in `kept` and put back when its field is drawn again.
 */
export function dropHidden(
  fields: readonly FormField[],
  parameters: Record<string, Field>,
  kept: Map<string, Field>,
): Record<string, Field> {
  const next = { ...parameters }
  for (const field of fields) {
    const stored = next[field.name]
    if (!isVisible(field, fields, next)) {
      if (stored) kept.set(field.name, stored)
      delete next[field.name]
    } else if (field.showWhen && !stored) {
      const before = kept.get(field.name)
      if (before) next[field.name] = before
    }
    if (isVisible(field, fields, next)) kept.delete(field.name)
  }
  return next
}
