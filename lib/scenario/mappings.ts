import type { DataPath } from './data-path'
import type { Field } from './document'

/** A text with mappings in a parameter, and where it stands. */
export interface PlacedMapping {
  path: DataPath
  template: string
  /** What it is cannot be looked at: a secret stands there. */
  sealed?: true
}

/** Every text with mappings inside a field. */
export function mappingsOf(field: Field, path: DataPath): PlacedMapping[] {
  switch (field.is) {
    case 'mapping':
      return [{ path, template: field.template }]
    case 'fields':
      return Object.entries(field.fields).flatMap(([name, part]) => mappingsOf(part, [...path, name]))
    case 'list':
      return field.items.flatMap((part, at) => mappingsOf(part, [...path, at]))
    case 'sealed':
      return [{ path, template: (field.uses ?? []).map(key => `{{${key}}}`).join(''), sealed: true }]
    default:
      return []
  }
}

/** Whether only a run can tell what a text with mappings gives. */
export const isOpen = (template: string): boolean => template.includes('{{')

/** A run leaves an empty text out, as it does a mapping that comes out empty. */
const isLeftOut = (field: Field): boolean => field.is === 'mapping' && field.template === ''

/**
 * What a field gives as far as it is known before a run: undefined in the place of what is open or left out.
 */
export function knownValue(field: Field): unknown {
  switch (field.is) {
    case 'value':
      return field.value
    case 'clear':
      return null
    case 'sealed':
      return undefined
    case 'mapping':
      return isOpen(field.template) || field.template === '' ? undefined : field.template
    case 'fields':
      return Object.fromEntries(
        Object.entries(field.fields)
          .filter(([, part]) => !isLeftOut(part))
          .map(([name, part]) => [name, knownValue(part)]),
      )
    case 'list':
      return field.items.map(knownValue)
  }
}
